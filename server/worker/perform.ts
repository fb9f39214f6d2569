import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "#db/client.ts";
import { LANES } from "#db/queues.ts";
import type { CurvePoint } from "#db/schema/kernel.ts";
import { LOG_LINES_MAX } from "#domain/format/log.ts";
import { formatCount } from "#domain/format/numbers.ts";
import { DomainError, translateDatabaseError } from "#server/kernel/errors.ts";
import { type CallContext, execute, newRequestId } from "#server/kernel/execute.ts";
import { type JobContext, JobFailed, type JobHandler, type Progress } from "#server/kernel/job.ts";
import { log } from "#server/kernel/log.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import {
  beat,
  type Claimed,
  claim,
  finish,
  keepState,
  keptState,
  release,
  stateOf,
  whereWritten,
} from "./lease.ts";

export type Delivery = { jobId: string; orgId: string; kind: string };

// Half a second between writes of progress; the lease is thirty.
const BEAT_MS = 500;
const HELD_MS = 1_000;
/** Points of the curves that are kept of one attempt. */
const POINTS_MAX = 50_000;
const LOG_IS_FULL = `This log is full at ${formatCount(LOG_LINES_MAX)} lines: what comes after is not kept. The run goes on.`;
const LOST_TOO_OFTEN =
  "The worker was lost each time it tried this, most likely for want of memory. Nothing was kept of it. Make it smaller, or give the worker more memory, and start it again.";

/** Runs one delivered job. Throwing means "deliver again"; everything final is settled here and returns. */
export async function performJob(
  db: Database,
  handlers: ReadonlyMap<string, JobHandler<unknown>>,
  delivery: Delivery,
  worker: { id: string; stopping: AbortSignal },
): Promise<void> {
  const key = { id: delivery.jobId, orgId: delivery.orgId };
  const handler = handlers.get(delivery.kind);
  if (!handler) throw new Error(`no handler for ${delivery.kind}`);
  const row = await claimOrWait(db, key, worker);
  if (!row) return;

  const held = { ...key, attempt: row.attempt };
  const cancel = new AbortController();
  const signal = AbortSignal.any([cancel.signal, worker.stopping]);
  const pulse = startPulse(db, held, cancel, await whereWritten(db, key));
  const call: CallContext = {
    db,
    actor: { type: "system", job: row.kind, onBehalfOf: row.requestedBy },
    orgId: row.orgId,
    requestId: newRequestId(),
    fence: { jobId: row.id, attempt: row.attempt },
  };
  const context: JobContext<unknown> = {
    payload: handler.definition.payload.parse(row.payload),
    job: {
      id: row.id,
      orgId: row.orgId,
      projectId: row.projectId,
      target: { type: row.targetType, id: row.targetId },
      attempt: row.attempt,
      requestedBy: row.requestedBy,
      memoryLimitMb: row.memoryLimitMb,
    },
    signal,
    progress: pulse.progress,
    log: pulse.log,
    point: pulse.point,
    keep: pulse.keep,
    kept: () => keptState(db, key),
    run: (verb, input) => execute(verb, input, call),
    read: (work) => inTransaction(db, { orgId: row.orgId, userId: null, readOnly: true }, work),
    call,
  };

  try {
    if (row.cancelRequestedAt) cancel.abort(new JobCancelled());
    signal.throwIfAborted();
    if (row.attempt > LANES[handler.definition.lane].attempts) throw new JobFailed(LOST_TOO_OFTEN);
    await handler.run(context);
    await pulse.stop();
    await finish(db, held, { state: "succeeded", error: null });
  } catch (thrown) {
    await pulse.stop();
    await settle(db, handler, context, held, cancel.signal, thrown);
  }
}

/**
 * A delivery may come while the attempt before it still holds its lease, because that worker died a moment ago. Giving the delivery
 * back would use up the few there are within seconds, so it waits until the lease runs out. Null when the job has ended.
 */
async function claimOrWait(
  db: Database,
  key: { id: string; orgId: string },
  worker: { id: string; stopping: AbortSignal },
): Promise<Claimed | null> {
  for (;;) {
    const row = await claim(db, key, worker.id);
    if (row) return row;
    const state = await stateOf(db, key);
    if (state !== "running" && state !== "queued") return null;
    await delay(HELD_MS, undefined, { signal: worker.stopping });
  }
}

class JobCancelled extends Error {
  override name = "JobCancelled";
}
class LeaseLost extends Error {
  override name = "LeaseLost";
}

async function settle(
  db: Database,
  handler: JobHandler<unknown>,
  context: JobContext<unknown>,
  held: { id: string; orgId: string; attempt: number },
  cancelled: AbortSignal,
  thrown: unknown,
): Promise<void> {
  const error = translateDatabaseError(thrown);
  const reason: unknown = cancelled.reason;
  if (reason instanceof LeaseLost) {
    log.warn(
      { job: held.id, attempt: held.attempt },
      "another attempt took this job over; its late writes are refused",
    );
    return;
  }
  if (reason instanceof JobCancelled) {
    await handler.settle?.(context, { state: "cancelled", sentence: "Cancelled." });
    await finish(db, held, { state: "cancelled", error: null });
    return;
  }
  const final = error instanceof JobFailed || error instanceof DomainError;
  const sentence = final ? error.message : "The worker met an error of its own; the log has the cause.";
  const attempts = LANES[handler.definition.lane].attempts;
  if (!final) log.error({ err: error, job: held.id, attempt: held.attempt }, "job attempt failed");
  if (!final && held.attempt < attempts) {
    await release(db, held, sentence);
    throw error;
  }
  await handler.settle?.(context, { state: "failed", sentence });
  await finish(db, held, { state: "failed", error: sentence });
}

/** Shows progress and keeps the lease alive until stopped; aborts the job when the lease is gone or a person cancels. */
function startPulse(
  db: Database,
  held: { id: string; orgId: string; attempt: number },
  cancel: AbortController,
  written: { line: number; points: number },
) {
  const startedAt = Date.now();
  let shown: Progress = { stage: "starting" };
  let changed = true;
  let lastBeat = 0;
  let lineNumber = written.line;
  let pointRow = written.points;
  let pointsLeft = POINTS_MAX;
  let points: CurvePoint[] = [];
  let unkept: Uint8Array | null = null;
  let keeping: Promise<void> | null = null;
  let lines: { n: number; line: string }[] = [];
  let inFlight: Promise<void> = Promise.resolve();

  const send = async () => {
    const batch = lines;
    const curve = points.length > 0 ? { n: pointRow++, points } : null;
    lines = [];
    points = [];
    changed = false;
    lastBeat = Date.now();
    const fraction = shown.fraction ?? null;
    const elapsed = (Date.now() - startedAt) / 1000;
    const guess = fraction !== null && fraction > 0.02 ? (elapsed * (1 - fraction)) / fraction : null;
    const values = {
      stage: shown.stage,
      fraction,
      etaSeconds: shown.etaSeconds ?? guess,
      message: shown.message ?? null,
    };
    try {
      const { held: still, cancelled } = await beat(db, held, values, batch, curve);
      if (!still) cancel.abort(new LeaseLost());
      else if (cancelled) cancel.abort(new JobCancelled());
    } catch (error) {
      lines = [...batch, ...lines];
      if (curve) [pointRow, points] = [curve.n, [...curve.points, ...points]];
      changed = true;
      log.warn({ err: error, job: held.id }, "progress could not be written; trying again");
    }
  };
  let sending = 0;
  const sendInTurn = () => {
    sending++;
    inFlight = inFlight.then(send).finally(() => {
      sending--;
    });
    return inFlight;
  };
  const timer = setInterval(() => {
    if (sending > 0 || cancel.signal.aborted) return;
    if (!changed && Date.now() - lastBeat < 1_000) return;
    void sendInTurn();
  }, BEAT_MS);

  return {
    progress: (next: Progress) => {
      shown = next;
      changed = true;
    },
    log: (line: string) => {
      if (lineNumber >= LOG_LINES_MAX) return;
      const last = lineNumber === LOG_LINES_MAX - 1;
      lines.push({ n: lineNumber++, line: last ? LOG_IS_FULL : line.slice(0, 2_000) });
      changed = true;
    },
    // One at a time, and of those that come meanwhile the last one.
    keep: (state: Uint8Array) => {
      unkept = state;
      keeping ??= (async () => {
        while (unkept && !cancel.signal.aborted) {
          const latest = unkept;
          unkept = null;
          // The lines that led to it first: the attempt that goes on from here does not say them again.
          if (lines.length > 0) await sendInTurn();
          await keepState(db, held, latest).catch((error: unknown) =>
            log.warn({ err: error, job: held.id }, "a checkpoint could not be written; the run goes on"),
          );
        }
        keeping = null;
      })();
    },
    point: (name: string, step: number, value: number) => {
      if (pointsLeft-- <= 0) return;
      points.push([name, step, value]);
      changed = true;
    },
    stop: async () => {
      clearInterval(timer);
      await inFlight;
      await keeping;
      if (!cancel.signal.aborted && (lines.length > 0 || changed)) await send();
    },
  };
}
