import { eq } from "drizzle-orm";
import { datasetVersions } from "#db/schema/datasets.ts";
import { jobs } from "#db/schema/kernel.ts";
import { aliases, models, modelVersions } from "#db/schema/models.ts";
import { experiments, runs } from "#db/schema/training.ts";
import type { TrainResult } from "#ml/train.ts";
import { train } from "#ml/train.ts";
import { newId } from "#server/kernel/ids.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { makeRequest } from "#server/testing/review-requests.ts";
import { testConnection, type World } from "#server/testing/world.ts";
import { loadTable } from "#server/training/load-table.ts";
import { storeTable } from "#server/training/test-data.ts";
import { handlers } from "#server/worker/handlers.ts";
import { performJob } from "#server/worker/perform.ts";
import { create } from "./create.ts";
import { scoreWindow } from "./jobs.ts";

/** One month of 1,200 flights; `shift` moves the distances, `flip` makes that share of the labels wrong. */
export const month = (options: { shift?: number; flip?: number; seed?: number } = {}): string => {
  const { shift = 0, flip = 0, seed = 1 } = options;
  return `
    with drawn as (
      select i, hash(i * 31 + ${seed}) % 1000 / 1000.0 as u, hash(i * 17 + ${seed * 7}) % 1000 / 1000.0 as noise
      from range(1200) t(i)
    )
    select cast(100 + 900 * u + ${shift} as double) as distance,
           case when hash(i + ${seed}) % 3 = 0 then 'AA' when hash(i + ${seed}) % 3 = 1 then 'UA' else 'WN' end as carrier,
           timestamp '2001-01-01' + to_hours(cast(i as bigint)) as departure,
           case when noise < ${flip} then (case when u > 0.7 then 0.0 else 30.0 end)
                else (case when u > 0.7 then 30.0 else 0.0 end) end as delay
    from drawn`;
};

const TARGET = { kind: "threshold", column: "delay", operator: ">", value: 15 } as const;
const FEATURES = [
  { column: "distance", as: "numeric" },
  { column: "carrier", as: "categorical" },
  { column: "departure", as: "datetime" },
] as const;
const SPEC = {
  target: TARGET,
  features: FEATURES.map((feature) => ({ ...feature })),
  algorithm: "gradient_boosting" as const,
  grid: { trees: [20] },
  validation: { holdoutFraction: 0.25, folds: 0 as const, seed: 1 },
};

export type Watched = {
  datasetId: string;
  trainedOn: string;
  modelId: string;
  versionId: string;
  result: TrainResult<"binary_classification">;
};

/** A champion with its bytes, trained on version 1 of a dataset, inserted past the verbs. */
export async function makeChampion(w: World): Promise<Watched> {
  const data = await storeTable(w, month());
  const { artifacts } = runtime();
  const signal = new AbortController().signal;
  const read = await loadTable(artifacts.path(data.sha256), SPEC, signal);
  const result = await train(
    {
      task: "binary_classification",
      algorithm: SPEC.algorithm,
      features: FEATURES.map(({ column }) => ({ name: column })),
      classes: read.classes,
      grid: SPEC.grid,
      validation: SPEC.validation,
      metric: "rocAuc",
    },
    read.table,
    read.target,
  );
  const stored = await artifacts.put(bytesOf(result.onnx));
  const place = { orgId: w.orgId, projectId: w.projectId, createdBy: w.people.scientist.id };
  const ids = {
    experiment: newId("exp"),
    run: newId("run"),
    model: newId("mod"),
    version: newId("mdv"),
  };
  const { n, positives, threshold, metrics, confusion, baseline } = result.holdout;
  await w.inside(async (tx) => {
    await tx.insert(experiments).values({ id: ids.experiment, ...place, name: "late flights" });
    await tx.insert(runs).values({
      id: ids.run,
      ...place,
      experimentId: ids.experiment,
      number: 1,
      datasetVersionId: data.versionId,
      datasetSha256: data.sha256,
      algorithm: SPEC.algorithm,
      spec: SPEC,
      state: "succeeded",
      jobId: newId("job"),
    });
    await tx.insert(models).values({ id: ids.model, ...place, slug: "late-flight", name: "late-flight" });
    await tx.insert(modelVersions).values({
      id: ids.version,
      ...place,
      modelId: ids.model,
      number: 1,
      runId: ids.run,
      datasetVersionId: data.versionId,
      datasetSha256: data.sha256,
      sha256: stored.sha256,
      size: stored.size,
      algorithm: SPEC.algorithm,
      inputSchema: result.inputSchema,
      metrics: {
        holdout: { n, positives, threshold, metrics, confusion, baseline },
        crossValidation: null,
        training: { rows: result.rows.train, positives: result.rows.positives },
      },
      manifest: {},
    });
    const requestId = await makeRequest(
      w,
      tx,
      {
        subjectType: "model_version",
        subjectId: ids.version,
        alias: "champion",
        contentDigest: stored.sha256,
      },
      { state: "applied" },
    );
    await tx.insert(aliases).values({
      orgId: w.orgId,
      projectId: w.projectId,
      modelId: ids.model,
      alias: "champion",
      versionId: ids.version,
      requestId,
      movedBy: w.people.lead.id,
    });
  });
  return {
    datasetId: data.datasetId,
    trainedOn: data.versionId,
    modelId: ids.model,
    versionId: ids.version,
    result,
  };
}

/** Another month as the next version of the watched dataset. */
export async function addMonth(
  w: World,
  watched: Watched,
  number: number,
  query = month({ seed: number }),
): Promise<string> {
  const { versionId } = await storeTable(w, query);
  await w.inside(async (tx) => {
    await tx
      .update(datasetVersions)
      .set({ datasetId: watched.datasetId, number, label: `2001-0${number}` })
      .where(eq(datasetVersions.id, versionId));
  });
  return versionId;
}

export const watch = (w: World, watched: Watched, minRows = 200) =>
  w.as(w.people.engineer, create, {
    projectId: w.projectId,
    modelId: watched.modelId,
    datasetId: watched.datasetId,
    config: { psiWarn: 0.1, psiAlert: 0.25, minRows, accuracyDropWarn: 0.03, accuracyDropAlert: 0.05 },
  });

const byKind = new Map(handlers.map((handler) => [handler.definition.kind, handler]));

export const scoreJobs = (w: World, monitorId: string) =>
  w.inside((tx) =>
    tx.select().from(jobs).where(eq(jobs.targetId, monitorId)).orderBy(jobs.createdAt, jobs.id),
  );

/** Does every scoring that waits, as the worker does. */
export async function scoreAll(w: World, monitorId: string): Promise<void> {
  for (const job of await scoreJobs(w, monitorId)) {
    if (job.state !== "queued" || job.kind !== scoreWindow.kind) continue;
    await performJob(
      testConnection().db,
      byKind,
      { jobId: job.id, orgId: job.orgId, kind: job.kind },
      { id: "wrk_test", stopping: new AbortController().signal },
    );
  }
}

async function* bytesOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
