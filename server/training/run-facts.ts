import { availableParallelism, cpus, platform, release, totalmem } from "node:os";
import { eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { datasets, datasetVersions } from "#db/schema/datasets.ts";
import type { FigureName } from "#domain/training/figures.ts";
import type { Figures, RunManifest, RunMetrics } from "#domain/training/result.ts";
import { type RunSpec, runSpecSchema } from "#domain/training/schemas.ts";
import type { TrainResult } from "#ml/train.ts";
import { codeVersion, libraryVersions } from "./code-version.ts";
import { findRun, type RunRow } from "./internal.ts";

export type RunFacts = {
  run: RunRow;
  spec: RunSpec;
  dataset: { datasetId: string; versionId: string; name: string; number: number; rows: number };
  startedBy: { id: string; name: string };
};

/** Everything a worker has to know about a run before it trains. */
export async function runFacts(tx: Tx, runId: string): Promise<RunFacts> {
  const run = await findRun(tx, runId);
  const [row] = await tx
    .select({
      datasetId: datasets.id,
      versionId: datasetVersions.id,
      name: datasets.name,
      number: datasetVersions.number,
      rows: datasetVersions.rows,
    })
    .from(datasetVersions)
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .where(eq(datasetVersions.id, run.datasetVersionId));
  if (!row) throw new Error(`run ${runId} has no dataset version`);
  const [person] = await tx.select({ name: users.name }).from(users).where(eq(users.id, run.createdBy));
  return {
    run,
    spec: runSpecSchema.parse(run.spec),
    dataset: { ...row, rows: row.rows ?? 0 },
    startedBy: { id: run.createdBy, name: person?.name ?? run.createdBy },
  };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

const toFigures = (figures: Readonly<Partial<Record<FigureName, number>>>): Figures =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, finite(value)]));

/** What lists and comparisons show of a result. */
export function summarize(result: TrainResult): RunMetrics {
  const { task, metric, holdout, cvFolds } = result;
  const spreads = Object.entries(cvFolds ?? {}).map(([name, { mean, std }]) => [
    name,
    { mean: finite(mean), std: finite(std) },
  ]);
  return {
    task,
    metric,
    holdout: toFigures(holdout.metrics),
    baseline: { label: holdout.baseline.label, figures: toFigures(holdout.baseline.metrics) },
    folds: cvFolds && { count: cvFolds[metric]?.folds.length ?? 0, ...Object.fromEntries(spreads) },
    n: holdout.n,
    positives: "positives" in holdout ? holdout.positives : null,
    threshold: "threshold" in holdout ? holdout.threshold : null,
    trials: result.trials.length,
    bestParams: { ...result.bestParams },
  };
}

/** By what, from what, for whom and how this model was made. */
export async function writeManifest(
  facts: RunFacts,
  made: {
    attempt: number;
    result: TrainResult;
    model: { sha256: string; size: number };
    check: RunManifest["check"];
    loadSeconds: number;
    startedAt: string;
  },
): Promise<RunManifest> {
  const { run, spec, dataset, startedBy } = facts;
  const { result, model } = made;
  return {
    version: 1,
    run: { id: run.id, number: run.number, experimentId: run.experimentId, attempt: made.attempt },
    code: await codeVersion(),
    libraries: { ...(await libraryVersions()), [result.library.name]: result.library.version },
    dataset: { ...dataset, sha256: run.datasetSha256, rowsUsed: result.rows.total },
    ...chosenSpec(spec, result),
    bestParams: { ...result.bestParams },
    model: { sha256: model.sha256, bytes: model.size, opset: result.library.onnxOpset },
    check: made.check,
    startedBy,
    startedAt: made.startedAt,
    finishedAt: new Date().toISOString(),
    machine: {
      platform: `${platform()} ${release()} ${process.arch}`,
      cpu: cpus()[0]?.model.trim() ?? "unknown",
      cpus: availableParallelism(),
      threads: result.library.threads,
      memoryBytes: totalmem(),
    },
    seconds: { load: made.loadSeconds, ...result.timings },
  };
}

/** What makes the same bytes again: the spec as it was asked for, or the setting that an automatic search chose, with what it tried. */
function chosenSpec(spec: RunSpec, result: TrainResult): Pick<RunManifest, "spec" | "automl"> {
  const { automl, algorithm, bestParams } = result;
  if (!automl) return { spec };
  const { automl: _asked, search: _search, ...rest } = spec;
  const grid = Object.fromEntries(Object.entries(bestParams).map(([name, value]) => [name, [value]]));
  const { seconds, spent, rows, tried, left } = automl;
  return {
    spec: { ...rest, algorithm, grid },
    automl: {
      seconds,
      spent,
      rows,
      tried: tried.map((one) => ({
        algorithm: one.algorithm,
        params: { ...one.params },
        mean: finite(one.mean),
      })),
      left: left.map((one) => ({ ...one })),
    },
  };
}
