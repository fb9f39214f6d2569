import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jobs } from "#db/schema/kernel.ts";
import { conflict } from "./errors.ts";

export type Fence = { jobId: string; attempt: number };

/** Refuses a worker whose attempt has been taken over; the row stays locked until this transaction ends. */
export async function holdFence(tx: Tx, fence: Fence): Promise<void> {
  const held = await tx
    .update(jobs)
    .set({ leaseUntil: sql`now() + interval '30 seconds'` })
    .where(
      and(
        eq(jobs.id, fence.jobId),
        eq(jobs.attempt, fence.attempt),
        eq(jobs.state, "running"),
        sql`${jobs.leaseUntil} > now()`,
      ),
    )
    .returning({ id: jobs.id });
  if (held.length === 0)
    throw conflict(
      `Attempt ${fence.attempt} of job ${fence.jobId} no longer holds it; its late write was refused.`,
    );
}
