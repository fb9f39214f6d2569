import { asc, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { LANES } from "#db/queues.ts";
import { datasetVersions } from "#db/schema/datasets.ts";
import { jobs } from "#db/schema/kernel.ts";
import { models, modelVersions } from "#db/schema/models.ts";
import { runResults, runs } from "#db/schema/training.ts";
import { type Priority, priorityOf } from "#domain/training/priority.ts";
import type { RunManifest } from "#domain/training/result.ts";
import { RunRef } from "#domain/training/schemas.ts";
import { notFound } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { type RunItem, selectRuns, toRunItems } from "./run-list.ts";
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
  priority: Priority;
  memoryLimitMb: number | null;
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
    const [item] = await toRunItems(tx, await selectRuns(tx).where(eq(runs.id, input.runId)));
    if (!item) throw notFound("This run");
    const [more] = await tx
      .select({
        datasetSha256: runs.datasetSha256,
        datasetRows: datasetVersions.rows,
        modelSize: runs.modelSize,
        manifest: runs.manifest,
        // Explained rows are asked for by themselves.
        result: sql<object | null>`${runResults.result} - 'explanation'::text`,
        jobId: jobs.id,
        jobState: jobs.state,
        stage: jobs.stage,
        fraction: jobs.fraction,
        etaSeconds: jobs.etaSeconds,
        message: jobs.message,
        attempt: jobs.attempt,
        rank: jobs.priority,
        memoryLimitMb: jobs.memoryLimitMb,
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
      ...item,
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
              priority: priorityOf(more.rank ?? 0),
              memoryLimitMb: more.memoryLimitMb,
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
