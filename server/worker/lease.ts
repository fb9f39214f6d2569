import { and, eq, sql } from "drizzle-orm";
import type { Database } from "#db/client.ts";
import { type CurvePoint, jobCheckpoints, jobLogLines, jobPoints, jobs } from "#db/schema/kernel.ts";
import { inTransaction } from "#server/kernel/transaction.ts";

export type Claimed = typeof jobs.$inferSelect;
type Key = { id: string; orgId: string };

const LEASE = sql`now() + interval '30 seconds'`;
/** A statement takes so many values at most. */
const LINES_AT_ONCE = 2_000;
const within = <T>(db: Database, orgId: string, work: Parameters<typeof inTransaction<T>>[2]) =>
  inTransaction(db, { orgId, userId: null }, work);

/** Takes the job for one more attempt. Null when another attempt holds it, or when it has ended. */
export function claim(db: Database, key: Key, workerId: string): Promise<Claimed | null> {
  return within(db, key.orgId, async (tx) => {
    const [row] = await tx
      .update(jobs)
      .set({
        state: "running",
        attempt: sql`${jobs.attempt} + 1`,
        workerId,
        leaseUntil: LEASE,
        startedAt: sql`coalesce(${jobs.startedAt}, now())`,
        error: null,
      })
      .where(
        and(
          eq(jobs.id, key.id),
          sql`(${jobs.state} = 'queued' or (${jobs.state} = 'running' and ${jobs.leaseUntil} < now()))`,
        ),
      )
      .returning();
    return row ?? null;
  });
}

/** Where a delivered job stands when it could not be claimed. */
export function stateOf(db: Database, key: Key): Promise<Claimed["state"] | null> {
  return within(db, key.orgId, async (tx) => {
    const [row] = await tx.select({ state: jobs.state }).from(jobs).where(eq(jobs.id, key.id));
    return row?.state ?? null;
  });
}

type Beat = {
  stage: string | null;
  fraction: number | null;
  etaSeconds: number | null;
  message: string | null;
};

/** Prolongs the lease and shows progress, only while this attempt still holds it. */
export function beat(
  db: Database,
  key: Key & { attempt: number },
  shown: Beat,
  lines: readonly { n: number; line: string }[],
  points: { n: number; points: readonly CurvePoint[] } | null = null,
) {
  return within(db, key.orgId, async (tx) => {
    const [row] = await tx
      .update(jobs)
      .set({ leaseUntil: LEASE, ...shown })
      .where(
        and(
          eq(jobs.id, key.id),
          eq(jobs.attempt, key.attempt),
          eq(jobs.state, "running"),
          sql`${jobs.leaseUntil} > now()`,
        ),
      )
      .returning({ cancelRequestedAt: jobs.cancelRequestedAt });
    if (!row) return { held: false as const, cancelled: false };
    for (let from = 0; from < lines.length; from += LINES_AT_ONCE) {
      const some = lines.slice(from, from + LINES_AT_ONCE);
      await tx
        .insert(jobLogLines)
        .values(some.map(({ n, line }) => ({ orgId: key.orgId, jobId: key.id, n, line })))
        .onConflictDoNothing();
    }
    if (points) {
      await tx
        .insert(jobPoints)
        .values({ orgId: key.orgId, jobId: key.id, ...points })
        .onConflictDoNothing();
    }
    return { held: true as const, cancelled: row.cancelRequestedAt !== null };
  });
}

/** Where an attempt goes on with what the ones before it wrote. */
export function whereWritten(db: Database, key: Key): Promise<{ line: number; points: number }> {
  return within(db, key.orgId, async (tx) => {
    const [lines] = await tx
      .select({ n: sql<number>`coalesce(max(${jobLogLines.n}) + 1, 0)::int` })
      .from(jobLogLines)
      .where(eq(jobLogLines.jobId, key.id));
    const [points] = await tx
      .select({ n: sql<number>`coalesce(max(${jobPoints.n}) + 1, 0)::int` })
      .from(jobPoints)
      .where(eq(jobPoints.jobId, key.id));
    return { line: lines?.n ?? 0, points: points?.n ?? 0 };
  });
}

/** Keeps where the attempt stands, while it holds the job; false when it no longer does. */
export function keepState(db: Database, key: Key & { attempt: number }, state: Uint8Array): Promise<boolean> {
  return within(db, key.orgId, async (tx) => {
    const [held] = await tx
      .select({ id: jobs.id })
      .from(jobs)
      .where(
        and(
          eq(jobs.id, key.id),
          eq(jobs.attempt, key.attempt),
          eq(jobs.state, "running"),
          sql`${jobs.leaseUntil} > now()`,
        ),
      )
      .for("update");
    if (!held) return false;
    const kept = { attempt: key.attempt, state, at: sql`now()` };
    await tx
      .insert(jobCheckpoints)
      .values({ jobId: key.id, orgId: key.orgId, ...kept })
      .onConflictDoUpdate({ target: jobCheckpoints.jobId, set: kept });
    return true;
  });
}

export function keptState(db: Database, key: Key): Promise<Uint8Array | null> {
  return within(db, key.orgId, async (tx) => {
    const [row] = await tx
      .select({ state: jobCheckpoints.state })
      .from(jobCheckpoints)
      .where(eq(jobCheckpoints.jobId, key.id));
    return row?.state ?? null;
  });
}

/** Ends the attempt; false when it was no longer ours to end. */
export function finish(
  db: Database,
  key: Key & { attempt: number },
  end: { state: "succeeded" | "failed" | "cancelled"; error: string | null },
): Promise<boolean> {
  return within(db, key.orgId, async (tx) => {
    const done = await tx
      .update(jobs)
      .set({ state: end.state, error: end.error, finishedAt: sql`now()`, leaseUntil: null, etaSeconds: null })
      .where(and(eq(jobs.id, key.id), eq(jobs.attempt, key.attempt), eq(jobs.state, "running")))
      .returning({ id: jobs.id });
    if (done.length > 0) await tx.delete(jobCheckpoints).where(eq(jobCheckpoints.jobId, key.id));
    return done.length > 0;
  });
}

/** Gives the job back for another attempt after an unexpected error. */
export function release(db: Database, key: Key & { attempt: number }, error: string): Promise<void> {
  return within(db, key.orgId, async (tx) => {
    await tx
      .update(jobs)
      .set({
        state: "queued",
        leaseUntil: null,
        error,
        message: `Attempt ${key.attempt} ended unexpectedly; trying again.`,
      })
      .where(and(eq(jobs.id, key.id), eq(jobs.attempt, key.attempt), eq(jobs.state, "running")));
  });
}
