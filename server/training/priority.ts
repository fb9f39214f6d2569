import { and, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jobs } from "#db/schema/kernel.ts";
import { mayInProject, type Standing, whyNot } from "#domain/access/permissions.ts";
import { isRaised, PRIORITY_RANK, type Priority } from "#domain/training/priority.ts";
import { forbidden } from "#server/kernel/errors.ts";
import { rankInQueue } from "#server/kernel/queue.ts";

/** Putting a run before those of others is a right of its own; lowering its place is not. */
export function assertMayPlace(standing: Standing, from: Priority, to: Priority): void {
  if (isRaised(from, to) && !mayInProject(standing, "run:prioritize"))
    throw forbidden(whyNot(standing, "run:prioritize"));
}

/** Moves a waiting job in the queue; false when a worker has taken it already. */
export async function moveWaitingJob(tx: Tx, jobId: string, priority: Priority): Promise<boolean> {
  const rank = PRIORITY_RANK[priority];
  const moved = await tx
    .update(jobs)
    .set({ priority: rank })
    .where(and(eq(jobs.id, jobId), eq(jobs.state, "queued")))
    .returning({ id: jobs.id });
  if (moved.length === 0) return false;
  await rankInQueue(tx, jobId, rank);
  return true;
}
