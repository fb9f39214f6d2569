import { desc, eq, inArray, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { datasets, datasetVersions } from "#db/schema/datasets.ts";
import { jobs } from "#db/schema/kernel.ts";
import { experiments, runs } from "#db/schema/training.ts";
import { type Priority, priorityOf } from "#domain/training/priority.ts";
import { type RunMetrics, readRunMetrics } from "#domain/training/result.ts";
import type { RunOrigin, RunSpec } from "#domain/training/schemas.ts";
import type { RunState } from "#domain/training/states.ts";
import { placesInQueue } from "#server/kernel/queue.ts";
import { figureOfRun, scoreOfRun } from "./run-score.ts";

const columns = {
  id: runs.id,
  number: runs.number,
  experimentId: runs.experimentId,
  experimentName: experiments.name,
  algorithm: runs.algorithm,
  spec: runs.spec,
  state: runs.state,
  error: runs.error,
  metrics: runs.metrics,
  modelSha256: runs.modelSha256,
  datasetId: datasets.id,
  datasetName: datasets.name,
  datasetVersionId: runs.datasetVersionId,
  datasetVersionNumber: datasetVersions.number,
  datasetVersionLabel: datasetVersions.label,
  createdAt: runs.createdAt,
  startedAt: runs.startedAt,
  finishedAt: runs.finishedAt,
  createdById: runs.createdBy,
  createdByName: users.name,
  jobId: runs.jobId,
  jobState: jobs.state,
  rank: jobs.priority,
  stage: jobs.stage,
  fraction: jobs.fraction,
  etaSeconds: jobs.etaSeconds,
};

/** A run as lists show it, joined with what it names. */
export const selectRuns = (tx: Tx) =>
  tx
    .select(columns)
    .from(runs)
    .innerJoin(experiments, eq(experiments.id, runs.experimentId))
    .innerJoin(datasetVersions, eq(datasetVersions.id, runs.datasetVersionId))
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .leftJoin(jobs, eq(jobs.id, runs.jobId))
    .leftJoin(users, eq(users.id, runs.createdBy))
    .$dynamic();

export type RunListRow = Awaited<ReturnType<typeof selectRuns>>[number];

export type RunItem = {
  id: string;
  number: number;
  experimentId: string;
  experimentName: string;
  algorithm: RunOrigin;
  spec: RunSpec;
  state: RunState;
  error: string | null;
  metrics: RunMetrics | null;
  modelSha256: string | null;
  dataset: { id: string; name: string; versionId: string; number: number; label: string };
  progress: { stage: string | null; fraction: number | null; etaSeconds: number | null } | null;
  /** While it waits: its place among all that wait for a worker, null in the moment in which one takes it. */
  queue: { place: number | null; priority: Priority } | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  createdBy: { id: string; name: string };
};

/** The rows as they are shown, with the places of those that wait. */
export async function toRunItems(tx: Tx, rows: readonly RunListRow[]): Promise<RunItem[]> {
  const waiting = rows.filter(({ state }) => state === "queued");
  const places = await placesInQueue(
    tx,
    waiting.map(({ jobId }) => jobId),
  );
  return rows.map((row) => toRunItem(row, places));
}

const toRunItem = (row: RunListRow, places: ReadonlyMap<string, number>): RunItem => ({
  id: row.id,
  number: row.number,
  experimentId: row.experimentId,
  experimentName: row.experimentName,
  algorithm: row.algorithm as RunOrigin,
  spec: row.spec as RunSpec,
  state: row.state,
  error: row.error,
  metrics: readRunMetrics(row.metrics),
  modelSha256: row.modelSha256,
  dataset: {
    id: row.datasetId,
    name: row.datasetName,
    versionId: row.datasetVersionId,
    number: row.datasetVersionNumber,
    label: row.datasetVersionLabel,
  },
  progress:
    row.jobState === "running"
      ? { stage: row.stage, fraction: row.fraction, etaSeconds: row.etaSeconds }
      : null,
  queue:
    row.state === "queued"
      ? { place: places.get(row.jobId) ?? null, priority: priorityOf(row.rank ?? 0) }
      : null,
  createdAt: row.createdAt,
  startedAt: row.startedAt,
  finishedAt: row.finishedAt,
  createdBy: { id: row.createdById, name: row.createdByName ?? "Somebody who has left" },
});

/** The best run of each experiment by the figure that it chose its own settings by. */
export async function bestRuns(tx: Tx, experimentIds: string[]): Promise<Map<string, RunItem>> {
  if (experimentIds.length === 0) return new Map();
  const best = tx
    .selectDistinctOn([runs.experimentId], { id: runs.id })
    .from(runs)
    .where(sql`${inArray(runs.experimentId, experimentIds)} and ${runs.state} = 'succeeded'`)
    .orderBy(
      runs.experimentId,
      desc(sql`coalesce(${scoreOfRun(figureOfRun)}, '-infinity'::float8)`),
      runs.number,
    );
  const items = await toRunItems(tx, await selectRuns(tx).where(inArray(runs.id, best)));
  return new Map(items.map((item) => [item.experimentId, item]));
}
