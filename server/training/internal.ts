import { and, eq, inArray, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { jobs } from "#db/schema/kernel.ts";
import { experiments, runs } from "#db/schema/training.ts";
import type { RunState } from "#domain/training/states.ts";
import { conflict, notFound } from "#server/kernel/errors.ts";
import { leaveQueue } from "#server/kernel/queue.ts";

export type RunRow = typeof runs.$inferSelect;

export async function findRun(tx: Tx, id: string): Promise<RunRow> {
  const [row] = await tx.select().from(runs).where(eq(runs.id, id));
  if (!row) throw notFound("This run");
  return row;
}

export const runTarget = (run: { id: string; number: number }) => ({
  type: "run",
  id: run.id,
  label: `run ${run.number}`,
});

/** Moves a run to a state, only from one of these; null when it was in none of them. */
export async function moveRun(
  tx: Tx,
  id: string,
  from: readonly RunState[],
  change: Partial<typeof runs.$inferInsert> & { state: RunState },
): Promise<RunRow | null> {
  const [row] = await tx
    .update(runs)
    .set(change)
    .where(and(eq(runs.id, id), inArray(runs.state, [...from])))
    .returning();
  return row ?? null;
}

/** Ends a job that no worker has taken, so that none ever does; false when one has. */
export async function cancelWaitingJob(tx: Tx, jobId: string): Promise<boolean> {
  const ended = await tx
    .update(jobs)
    .set({ state: "cancelled", cancelRequestedAt: sql`now()`, finishedAt: sql`now()` })
    .where(and(eq(jobs.id, jobId), eq(jobs.state, "queued")))
    .returning({ id: jobs.id });
  if (ended.length === 0) return false;
  await leaveQueue(tx, jobId);
  return true;
}

/** The next run number of a project. Runs of one project get theirs one after the other. */
export async function nextRunNumber(tx: Tx, projectId: string): Promise<number> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`runs of ${projectId}`}, 0))`);
  const [row] = await tx
    .select({ next: sql<number>`(coalesce(max(${runs.number}), 0) + 1)::int` })
    .from(runs)
    .where(eq(runs.projectId, projectId));
  return row?.next ?? 1;
}

export async function findExperiment(tx: Tx, projectId: string, id: string) {
  const [row] = await tx
    .select()
    .from(experiments)
    .where(and(eq(experiments.id, id), eq(experiments.projectId, projectId)));
  if (!row) throw notFound("This experiment");
  return row;
}

/** A worker's write about a run that has ended in another way meanwhile. */
export const runHasEnded = (run: RunRow) =>
  conflict(`Run ${run.number} is ${run.state} already, so this late write about it was refused.`);
