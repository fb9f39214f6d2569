import { eq } from "drizzle-orm";
import { runResults, runs } from "#db/schema/training.ts";
import { sampleData, sampleTask } from "#ml/train/sample-data.ts";
import { type TrainResult, train } from "#ml/train.ts";
import { makeRun } from "./factories.ts";
import { testConnection, type World } from "./world.ts";

let trained: Promise<TrainResult<"binary_classification">> | null = null;

/** A small real model over every kind of column, trained once for each test file. */
export function smallModel(): Promise<TrainResult<"binary_classification">> {
  trained ??= trainSmall();
  return trained;
}

function trainSmall(): Promise<TrainResult<"binary_classification">> {
  const { table, target } = sampleData(800, 7);
  return train(
    {
      task: "binary_classification",
      algorithm: "gradient_boosting",
      features: table.columns.map(({ name }) => ({ name })),
      classes: ["on time", "late"],
      grid: { trees: [10], max_leaf_nodes: [7] },
      validation: { holdoutFraction: 0.25, folds: 0, seed: 1 },
      metric: "rocAuc",
    },
    table,
    target,
  );
}

/** A run that succeeded and left a real model, with its bytes in the artifact store. */
export async function makeTrainedRun(
  w: World,
  options: { projectId?: string; createdBy?: string } = {},
): Promise<{ runId: string; sha256: string; result: TrainResult<"binary_classification"> }> {
  const result = await smallModel();
  return { ...(await keepResult(w, result, options)), result };
}

/** A run that succeeded and left a small model of another task. */
export async function makeOtherRun(
  w: World,
  task: "multiclass_classification" | "regression",
): Promise<{ runId: string; sha256: string; result: TrainResult }> {
  const { table, target } = sampleTask(task, 800, 7);
  const result = await train(
    {
      task,
      algorithm: "gradient_boosting",
      features: table.columns.map(({ name }) => ({ name })),
      classes: task === "regression" ? [] : ["low", "middle", "high"],
      grid: { trees: [8], max_leaf_nodes: [7] },
      validation: { holdoutFraction: 0.25, folds: 3, seed: 1 },
      metric: task === "regression" ? "r2" : "accuracy",
    },
    table,
    target,
  );
  return { ...(await keepResult(w, result)), result };
}

async function keepResult(
  w: World,
  result: TrainResult,
  options: { projectId?: string; createdBy?: string } = {},
): Promise<{ runId: string; sha256: string }> {
  const { sha256, size } = await testConnection().artifacts.put(bytesOf(result.onnx));
  const { runId } = await makeRun(w, { ...options, modelSha256: sha256 });
  const { onnx: _bytes, ...kept } = result;
  await w.inside(async (tx) => {
    await tx.update(runs).set({ modelSize: size }).where(eq(runs.id, runId));
    await tx.insert(runResults).values({
      runId,
      orgId: w.orgId,
      projectId: options.projectId ?? w.projectId,
      result: JSON.parse(JSON.stringify(kept)),
    });
  });
  return { runId, sha256 };
}

async function* bytesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** A case that fits the small model. */
export const SMALL_CASE = { amount: 1010, member: 1, region: "north", when: "2001-03-02T18:30" } as const;
