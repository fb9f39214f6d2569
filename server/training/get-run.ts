import { and, asc, eq, gt, sql } from "drizzle-orm";
import { z } from "zod";
import { LANES } from "#db/queues.ts";
import { datasetVersions } from "#db/schema/datasets.ts";
import { jobLogLines, jobs } from "#db/schema/kernel.ts";
import { models, modelVersions } from "#db/schema/models.ts";
import { runResults, runs } from "#db/schema/training.ts";
import type { RunManifest } from "#domain/training/result.ts";
import { RunRef } from "#domain/training/schemas.ts";
import { notFound } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { findRun } from "./internal.ts";
import { type RunItem, selectRuns, toRunItem } from "./run-list.ts";
import type { RunResult } from "./run-result.ts";

export type RunJob = {
  id: string;
  state: string;
  stage: string | null;
  fraction: number | null;
  etaSeconds: number | null;
  message: string | null;
  attempt: number;
  attempts: number;
  /** The worker that held it has not been heard of since its lease ran out. */
  lost: boolean;
};

export type RunDetail = RunItem & {
  job: RunJob | null;
  datasetSha256: string;
  datasetRows: number | null;
  modelSize: number | null;
  manifest: RunManifest | null;
  result: RunResult | null;
  /** Model versions that were made from this run. */
  versions: { id: string; number: number; modelName: string; modelSlug: string }[];
};

export const getRun = query({
  name: "training.getRun",
  summary: "One run: its progress while it trains, its result and manifest when it is done.",
  permission: "run:read",
  scope: inProjectOf<z.output<typeof RunRef>>(runs, "This run", (input) => input.runId),
  input: RunRef,
  async run({ tx, input }): Promise<RunDetail> {
    const [row] = await selectRuns(tx).where(eq(runs.id, input.runId));
    if (!row) throw notFound("This run");
    const [more] = await tx
      .select({
        datasetSha256: runs.datasetSha256,
        datasetRows: datasetVersions.rows,
        modelSize: runs.modelSize,
        manifest: runs.manifest,
        result: runResults.result,
        jobId: jobs.id,
        jobState: jobs.state,
        stage: jobs.stage,
        fraction: jobs.fraction,
        etaSeconds: jobs.etaSeconds,
        message: jobs.message,
        attempt: jobs.attempt,
        lost: sql<boolean>`(${jobs.state} = 'running' and ${jobs.leaseUntil} < now())`,
      })
      .from(runs)
      .innerJoin(datasetVersions, eq(datasetVersions.id, runs.datasetVersionId))
      .leftJoin(runResults, eq(runResults.runId, runs.id))
      .leftJoin(jobs, eq(jobs.id, runs.jobId))
      .where(eq(runs.id, input.runId));
    if (!more) throw notFound("This run");
    const versions = await tx
      .select({
        id: modelVersions.id,
        number: modelVersions.number,
        modelName: models.name,
        modelSlug: models.slug,
      })
      .from(modelVersions)
      .innerJoin(models, eq(models.id, modelVersions.modelId))
      .where(eq(modelVersions.runId, input.runId))
      .orderBy(asc(modelVersions.createdAt))
      .limit(20);
    return {
      ...toRunItem(row),
      job:
        more.jobId === null
          ? null
          : {
              id: more.jobId,
              state: more.jobState ?? "queued",
              stage: more.stage,
              fraction: more.fraction,
              etaSeconds: more.etaSeconds,
              message: more.message,
              attempt: more.attempt ?? 0,
              attempts: LANES.training.attempts,
              lost: more.lost ?? false,
            },
      datasetSha256: more.datasetSha256,
      datasetRows: more.datasetRows,
      modelSize: more.modelSize,
      manifest: more.manifest as RunManifest | null,
      // Runs of before other figures could be chosen by were chosen by this one.
      result: more.result ? ({ metric: "rocAuc", ...more.result } as RunResult) : null,
      versions,
    };
  },
});

const LOG_LINES = 1_000;
const RunLog = RunRef.extend({
  /** Lines after this number; from the first when left out. */
  after: z.int().min(-1).default(-1),
});

export type LogLine = { n: number; at: string; line: string };

export const runLog = query({
  name: "training.runLog",
  summary: `The log of a run, at most ${LOG_LINES} lines after the given one.`,
  permission: "run:read",
  scope: inProjectOf<z.output<typeof RunLog>>(runs, "This run", (input) => input.runId),
  input: RunLog,
  async run({ tx, input }): Promise<{ lines: LogLine[]; more: boolean }> {
    const run = await findRun(tx, input.runId);
    const lines = await tx
      .select({ n: jobLogLines.n, at: jobLogLines.at, line: jobLogLines.line })
      .from(jobLogLines)
      .where(and(eq(jobLogLines.jobId, run.jobId), gt(jobLogLines.n, input.after)))
      .orderBy(asc(jobLogLines.n))
      .limit(LOG_LINES + 1);
    return { lines: lines.slice(0, LOG_LINES), more: lines.length > LOG_LINES };
  },
});
