import { and, eq } from "drizzle-orm";
import { jobs } from "#db/schema/kernel.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import type { JobContext } from "#server/kernel/job.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import { handlers } from "#server/worker/handlers.ts";
import type { World } from "./world.ts";

/** What the worker does with the newest waiting job of a target, without the queue. Answers the lines of its log. */
export async function workJob(w: World, targetId: string, kind: string): Promise<string[]> {
  const [job] = await w.inside((tx) =>
    tx
      .update(jobs)
      .set({ state: "running", attempt: 1, leaseUntil: new Date(Date.now() + 60_000).toISOString() })
      .where(and(eq(jobs.targetId, targetId), eq(jobs.kind, kind), eq(jobs.state, "queued")))
      .returning(),
  );
  const handler = handlers.find(({ definition }) => definition.kind === kind);
  if (!job || !handler) throw new Error(`no job ${kind} waits for ${targetId}`);
  const call = {
    db: w.db,
    actor: { type: "system" as const, job: job.kind, onBehalfOf: job.requestedBy },
    orgId: w.orgId,
    requestId: newRequestId(),
    fence: { jobId: job.id, attempt: 1 },
  };
  const lines: string[] = [];
  const context: JobContext<unknown> = {
    payload: job.payload,
    job: {
      id: job.id,
      orgId: job.orgId,
      projectId: job.projectId,
      target: { type: job.targetType, id: job.targetId },
      attempt: 1,
      requestedBy: job.requestedBy,
      memoryLimitMb: job.memoryLimitMb,
    },
    signal: new AbortController().signal,
    progress: () => {},
    log: (line) => void lines.push(line),
    point: () => {},
    keep: () => {},
    kept: async () => null,
    run: (verb, input) => execute(verb, input, call),
    read: (read) => inTransaction(w.db, { orgId: w.orgId, userId: null }, read),
    call,
  };
  try {
    await handler.run(context);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "JobFailed") throw error;
    await handler.settle?.(context, { state: "failed", sentence: error.message });
  }
  await w.inside((tx) => tx.update(jobs).set({ state: "succeeded" }).where(eq(jobs.id, job.id)));
  return lines;
}
