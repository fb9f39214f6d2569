import { dirname } from "node:path";
import type { NamedSketch } from "#domain/monitoring/window.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { handle, type JobContext } from "#server/kernel/job.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import { scoreWindow } from "#server/monitoring/jobs.ts";
import type { ScoredModel } from "#server/monitoring/score/predict.ts";
import { type Scored, scoreFile } from "#server/monitoring/score/score-file.ts";
import { type DataFacts, type ScoringFacts, scoringFacts } from "#server/monitoring/scoring-facts.ts";
import { monitoring } from "#server/monitoring/verbs.ts";
import { type Triple, waitingVersions } from "#server/monitoring/waiting.ts";
import type { Tick } from "./ticks.ts";

type Context = JobContext<Triple>;

export const scoreWindowHandler = handle(
  scoreWindow,
  async (context) => {
    const { payload, log, progress, read, run } = context;
    const began = performance.now();
    progress({ stage: "load", fraction: 0, message: "Reading what is to be scored" });
    const facts = await read((tx) => scoringFacts(tx, payload));
    const { artifacts } = runtime();
    const bytes = await artifacts.read(facts.model.sha256);
    const model = facts.model.outside ? { guarded: artifacts.path(facts.model.sha256) } : bytes;
    const half = facts.reference === null;
    const reference = facts.reference ?? (await makeReference(context, facts, model));
    const scored = await score(context, facts, model, facts.window, {
      stage: "score",
      from: half ? 0.5 : 0,
      reference,
    });
    progress({ stage: "judge", fraction: 0.98, message: "Holding it against the reference" });
    const seconds = (performance.now() - began) / 1000;
    const done = await run(monitoring.completeWindow, { ...payload, ...scored, seconds });
    log(`${facts.window.what}: ${done.verdict}, ${done.alerts} alerts, ${seconds.toFixed(1)} s`);
    progress({ stage: "done", fraction: 1, etaSeconds: 0, message: "Done" });
  },
  async ({ run, payload, log }, outcome) => {
    await run(monitoring.failWindow, { ...payload, sentence: outcome.sentence });
    log(outcome.sentence);
  },
);

/** Counts the training data once for each version; later windows find it. */
async function makeReference(
  context: Context,
  facts: ScoringFacts,
  model: ScoredModel,
): Promise<NamedSketch[]> {
  const { payload, run, log } = context;
  const { metrics, sketches } = await score(context, facts, model, facts.trainedOn, {
    stage: "reference",
    from: 0,
    reference: null,
  });
  const accuracy = facts.holdout
    ? { source: "holdout" as const, ...facts.holdout }
    : { source: "training_data" as const, accuracy: metrics.accuracy, rows: metrics.labelled };
  await run(monitoring.keepReference, {
    monitorId: payload.monitorId,
    modelVersionId: payload.modelVersionId,
    sketches,
    record: { training: metrics, accuracy },
  });
  log(`${facts.trainedOn.what} counted as the reference of ${facts.model.name}`);
  return sketches;
}

async function score(
  context: Context,
  facts: ScoringFacts,
  model: ScoredModel,
  data: DataFacts,
  part: { stage: string; from: number; reference: NamedSketch[] | null },
): Promise<Scored> {
  const { artifacts } = runtime();
  const span = part.stage === "reference" ? 0.5 : 0.98 - part.from;
  const message =
    part.stage === "reference" ? `Counting ${data.what} as the reference` : `Scoring ${data.what}`;
  return scoreFile(
    {
      path: artifacts.path(data.sha256),
      what: data.what,
      rows: data.rows,
      model,
      schema: facts.model.schema,
      target: facts.target,
      threshold: facts.model.threshold,
      scratchFolder: dirname(await artifacts.scratch("score")),
      signal: context.signal,
      onProgress: (done) =>
        context.progress({ stage: part.stage, fraction: part.from + span * done, message }),
    },
    part.reference,
  );
}

/** What has arrived since a monitor was set up is scored without anybody asking. */
export const scoreArrivals: Tick = {
  name: "monitoring.arrivals",
  everySeconds: 10,
  async run(db, orgId) {
    const waiting = await inTransaction(db, { orgId, userId: null, readOnly: true }, (tx) =>
      waitingVersions(tx, { untried: true }),
    );
    for (const triple of waiting) {
      await execute(monitoring.requestScore, triple, {
        db,
        actor: { type: "system", job: "monitoring.arrivals", onBehalfOf: null },
        orgId,
        requestId: newRequestId(),
      });
    }
  },
};
