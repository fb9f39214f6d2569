import { expect } from "@playwright/test";
import { ordersCsv } from "../support/orders.ts";
import { askAs, type Caller, send } from "./caller.ts";

/** One object of every kind that a page or a route shows, made in a project by the verbs that people use. */
export type Objects = {
  dataset: string;
  datasetVersion: string;
  recipe: string;
  recipeVersion: string;
  experiment: string;
  run: string;
  model: string;
  modelVersion: string;
  monitor: string;
  request: string;
  thread: string;
};

const COLUMNS = [
  { column: "distance_km", as: "numeric" },
  { column: "depot", as: "categorical" },
];
const ENDED_WITHIN_MS = 120_000;

export async function makeObjects(by: Caller, projectId: string, name: string): Promise<Objects> {
  const { id: dataset } = await askAs<{ id: string }>(by, "datasets.create", { projectId, name });
  const datasetVersion = await importedVersion(by, projectId, dataset);
  const { id: recipe, versionId: recipeVersion } = await askAs<{ id: string; versionId: string }>(
    by,
    "datasets.createRecipe",
    {
      projectId,
      name: `${name} recipe`,
      spec: { steps: [{ do: "distinct" }] },
    },
  );
  const { runId: run, experimentId: experiment } = await askAs<{ runId: string; experimentId: string }>(
    by,
    "training.startRun",
    {
      projectId,
      newExperiment: { name: `${name} experiment`, question: "" },
      datasetVersionId: datasetVersion,
      target: { kind: "class", column: "arrival", positive: "late" },
      features: COLUMNS,
      algorithm: "decision_tree",
      grid: {},
      validation: { holdoutFraction: 0.2, folds: 0, seed: 1 },
    },
  );
  await ended(by, "training.getRun", { runId: run }, "succeeded");
  const registered = await askAs<{ versionId: string; modelId: string; modelSlug: string }>(
    by,
    "models.registerVersion",
    { runId: run, newModel: { name: `${name} model` } },
  );
  const { monitorId: monitor } = await askAs<{ monitorId: string }>(by, "monitoring.create", {
    projectId,
    modelId: registered.modelId,
    datasetId: dataset,
  });
  const { id: request } = await askAs<{ id: string }>(by, "approvals.request", {
    versionId: registered.versionId,
    gate: "release_version",
    alias: "champion",
    reason: "For every cell of the matrix.",
  });
  const { id: thread } = await askAs<{ id: string }>(by, "discussion.comment", {
    projectId,
    subject: { kind: "dataset_version", id: datasetVersion },
    body: `${name}: a question.`,
  });
  const { modelSlug: model, versionId: modelVersion } = registered;
  return {
    dataset,
    datasetVersion,
    recipe,
    recipeVersion,
    experiment,
    run,
    model,
    modelVersion,
    monitor,
    request,
    thread,
  };
}

async function importedVersion(by: Caller, projectId: string, datasetId: string): Promise<string> {
  const sent = await send(by, `/api/v1/uploads?projectId=${projectId}`, {
    method: "PUT",
    headers: { "content-type": "application/octet-stream", "x-file-name": "orders.csv" },
    body: ordersCsv(400),
  });
  expect(sent.status, await sent.clone().text()).toBe(200);
  const { uploadId } = (await sent.json()) as { uploadId: string };
  const { id: versionId } = await askAs<{ id: string }>(by, "datasets.createVersion", {
    datasetId,
    uploadId,
  });
  await ended(by, "datasets.getVersion", { versionId }, "ready");
  return versionId;
}

/** Waits for a job of the worker; a failed one is told at once. */
async function ended(by: Caller, verb: string, input: object, state: string): Promise<void> {
  const ask = async () => (await askAs<{ state: string }>(by, verb, input)).state;
  await expect
    .poll(ask, { timeout: ENDED_WITHIN_MS, intervals: [100], message: verb })
    .toMatch(new RegExp(`^(${state}|failed)$`));
  expect(await ask()).toBe(state);
}
