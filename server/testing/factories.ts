import { createHash } from "node:crypto";
import { datasets, datasetVersions } from "#db/schema/datasets.ts";
import { models, modelVersions, previews, versionCards } from "#db/schema/models.ts";
import { experiments, runs } from "#db/schema/training.ts";
import { newId } from "#server/kernel/ids.ts";
import type { World } from "./world.ts";

/** A digest that nothing else has. */
export const someDigest = (seed = newId("x")): string => createHash("sha256").update(seed).digest("hex");

type Place = { projectId?: string; createdBy?: string };

/** A dataset with one version that is ready, inserted past the verbs. */
export async function makeDatasetVersion(
  w: World,
  options: Place & { name?: string; label?: string; sha256?: string; rows?: number } = {},
): Promise<{ datasetId: string; versionId: string; sha256: string }> {
  const place = placeOf(w, options);
  const datasetId = newId("dst");
  const versionId = newId("dsv");
  const sha256 = options.sha256 ?? someDigest();
  await w.inside(async (tx) => {
    await tx
      .insert(datasets)
      .values({ id: datasetId, ...place, slug: datasetId, name: options.name ?? "flights" });
    await tx.insert(datasetVersions).values({
      id: versionId,
      ...place,
      datasetId,
      number: 1,
      label: options.label ?? "2001-01",
      sourceName: "flights-2001-01.csv",
      sourceSha256: someDigest(),
      sourceSize: 1_000,
      sourceFormat: "csv",
      sha256,
      size: 800,
      rows: options.rows ?? 508_239,
      columnCount: 3,
      state: "ready",
    });
  });
  return { datasetId, versionId, sha256 };
}

let runNumber = 0;

/** A run that succeeded on a dataset version, inserted past the verbs. */
export async function makeRun(
  w: World,
  options: Place & { data?: { versionId: string; sha256: string }; modelSha256?: string } = {},
): Promise<{ runId: string; experimentId: string; data: { versionId: string; sha256: string } }> {
  const place = placeOf(w, options);
  const data = options.data ?? (await makeDatasetVersion(w, options));
  const experimentId = newId("exp");
  const runId = newId("run");
  runNumber += 1;
  const number = runNumber;
  await w.inside(async (tx) => {
    await tx
      .insert(experiments)
      .values({ id: experimentId, ...place, name: "late flights", question: "Which?" });
    await tx.insert(runs).values({
      id: runId,
      ...place,
      experimentId,
      number,
      datasetVersionId: data.versionId,
      datasetSha256: data.sha256,
      algorithm: "gradient_boosting",
      spec: { target: "late", seed: 1 },
      state: "succeeded",
      jobId: newId("job"),
      metrics: { accuracy: 0.806, rocAuc: 0.741 },
      modelSha256: options.modelSha256 ?? someDigest(),
      modelSize: 2_400_000,
    });
  });
  return { runId, experimentId, data };
}

export type MadeVersion = {
  versionId: string;
  modelId: string;
  runId: string;
  sha256: string;
  authorId: string;
  datasetVersionId: string;
};

/** A registered model version with its whole lineage, by the scientist unless said otherwise, inserted past the verbs. */
export async function makeModelVersion(
  w: World,
  options: Place & {
    trainedBy?: string;
    name?: string;
    modelId?: string;
    number?: number;
    sha256?: string;
    card?: string;
    metrics?: object;
  } = {},
): Promise<MadeVersion> {
  const place = placeOf(w, options);
  const sha256 = options.sha256 ?? someDigest();
  const { runId, data } = await makeRun(w, {
    ...options,
    createdBy: options.trainedBy ?? place.createdBy,
    modelSha256: sha256,
  });
  const modelId = options.modelId ?? newId("mod");
  const versionId = newId("mdv");
  await w.inside(async (tx) => {
    if (!options.modelId) {
      await tx
        .insert(models)
        .values({ id: modelId, ...place, slug: modelId, name: options.name ?? "late-flight" });
    }
    await tx.insert(modelVersions).values({
      id: versionId,
      ...place,
      modelId,
      number: options.number ?? 1,
      runId,
      datasetVersionId: data.versionId,
      datasetSha256: data.sha256,
      sha256,
      size: 2_400_000,
      algorithm: "gradient_boosting",
      inputSchema: { columns: [{ name: "distance", type: "float" }] },
      metrics: options.metrics ?? { accuracy: 0.806, rocAuc: 0.741 },
      manifest: { seed: 1, code: "1.0.0" },
    });
    await tx.insert(versionCards).values({
      versionId,
      orgId: place.orgId,
      projectId: place.projectId,
      body: options.card ?? "Predicts flights that land more than 15 minutes late.",
      updatedBy: place.createdBy,
    });
  });
  return { versionId, modelId, runId, sha256, authorId: place.createdBy, datasetVersionId: data.versionId };
}

/** A person's recorded preview of a version in their browser, inserted past the verbs. */
export async function makePreview(
  w: World,
  options: { version: MadeVersion; userId: string; projectId?: string },
): Promise<string> {
  const id = newId("prv");
  const { version } = options;
  await w.inside(async (tx) => {
    await tx.insert(previews).values({
      id,
      orgId: w.orgId,
      projectId: options.projectId ?? w.projectId,
      versionId: version.versionId,
      userId: options.userId,
      modelSha256: version.sha256,
      input: { distance: 867 },
      inputSha256: someDigest(),
      output: { probability: 0.43 },
      runtime: "onnxruntime-web",
      provider: "wasm",
      durationMs: 0.05,
    });
  });
  return id;
}

function placeOf(w: World, options: Place) {
  return {
    orgId: w.orgId,
    projectId: options.projectId ?? w.projectId,
    createdBy: options.createdBy ?? w.people.scientist.id,
  };
}
