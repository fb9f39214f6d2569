import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { runResults, runs } from "#db/schema/training.ts";
import { type VersionMetrics, versionMetrics } from "#domain/models/metrics.ts";
import { ALL_FIGURES } from "#domain/training/figures.ts";
import { RUN_TASKS } from "#domain/training/tasks.ts";
import { inspectModel, OnnxRejectedError } from "#ml/onnx/inspect.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import { notFound, preconditionFailed } from "#server/kernel/errors.ts";
import { runtime } from "#server/kernel/runtime.ts";

export type RunRow = typeof runs.$inferSelect & { modelSha256: string };

/** The run with the model it left behind. Refused when it is not done, or left none. */
export async function trainedRun(tx: Tx, runId: string): Promise<RunRow> {
  const [run] = await tx.select().from(runs).where(eq(runs.id, runId)).limit(1);
  if (!run) throw notFound("This run");
  if (run.state !== "succeeded" || run.modelSha256 === null) {
    throw preconditionFailed(
      `Run ${run.number} has not finished with a model, so there is nothing to register. Nothing was changed. Wait for it, or choose a run that is done.`,
    );
  }
  return { ...run, modelSha256: run.modelSha256 };
}

const resultFigures = z.object({
  task: z.enum(RUN_TASKS).default("binary_classification"),
  metric: z.enum(ALL_FIGURES).default("rocAuc"),
  holdout: versionMetrics.shape.holdout,
  cvFolds: z
    .partialRecord(
      z.enum(ALL_FIGURES),
      z.object({
        mean: z.number().nullable(),
        std: z.number().nullable(),
        folds: z.array(z.number().nullable()),
      }),
    )
    .nullish(),
  rows: z.object({ train: z.number(), positives: z.number().nullish() }),
});

/** The figures of the run that a version keeps for good. */
export async function figuresOf(tx: Tx, run: RunRow): Promise<VersionMetrics> {
  const [row] = await tx
    .select({ result: runResults.result })
    .from(runResults)
    .where(eq(runResults.runId, run.id))
    .limit(1);
  const parsed = resultFigures.safeParse(row?.result);
  if (!parsed.success) {
    throw preconditionFailed(
      `Run ${run.number} has no evaluation that a version could carry. Nothing was registered. Train it again.`,
    );
  }
  const { task, metric, holdout, cvFolds, rows } = parsed.data;
  const chosenBy = cvFolds?.[metric];
  const spread =
    chosenBy && chosenBy.mean !== null && chosenBy.std !== null
      ? { mean: chosenBy.mean, std: chosenBy.std }
      : null;
  const folds = chosenBy?.folds.length ?? 0;
  return {
    ...(task === "binary_classification" ? {} : { task }),
    holdout,
    crossValidation:
      spread === null ? null : metric === "rocAuc" ? { folds, rocAuc: spread } : { folds, metric, spread },
    training: {
      rows: rows.train,
      ...(typeof rows.positives === "number" && { positives: rows.positives - (holdout.positives ?? 0) }),
    },
  };
}

const inputSchema = z.looseObject({
  version: z.literal(1),
  features: z.array(z.looseObject({ name: z.string(), input: z.string(), kind: z.string() })).min(1),
  task: z.enum(RUN_TASKS).default("binary_classification"),
  classes: z.array(z.string()),
  positiveLabel: z.string().nullable(),
});

/** Reads the model's bytes, checks their digest, and takes the input schema that the file itself carries. */
export async function readModelFile(sha256: string): Promise<{ inputSchema: InputSchema; size: number }> {
  const bytes = await runtime().artifacts.read(sha256);
  try {
    const { metadata } = inspectModel(bytes);
    const carried = inputSchema.parse(JSON.parse(metadata["countersign.input_schema"] ?? "null"));
    return { inputSchema: carried as unknown as InputSchema, size: bytes.byteLength };
  } catch (error) {
    if (error instanceof OnnxRejectedError)
      throw preconditionFailed(`${error.message} Nothing was registered.`);
    if (error instanceof z.ZodError || error instanceof SyntaxError) {
      throw preconditionFailed(
        "The model file does not say which inputs it takes. Nothing was registered. Train it again.",
      );
    }
    throw error;
  }
}
