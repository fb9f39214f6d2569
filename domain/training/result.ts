import { z } from "zod";
import { runSpecSchema } from "./schemas.ts";

const figure = z.number().nullable();

/** The figures of one evaluation of a binary classifier. A figure that cannot be computed is null. */
export const figuresSchema = z.object({
  accuracy: figure,
  precision: figure,
  recall: figure,
  f1: figure,
  rocAuc: figure,
  logLoss: figure,
  brier: figure,
});
export type Figures = z.infer<typeof figuresSchema>;
export type FigureName = keyof Figures;

export const FIGURE_NAMES = ["rocAuc", "accuracy", "precision", "recall", "f1", "logLoss", "brier"] as const;

export const FIGURE_LABELS: Record<FigureName, string> = {
  rocAuc: "ROC AUC",
  accuracy: "Accuracy",
  precision: "Precision",
  recall: "Recall",
  f1: "F1",
  logLoss: "Log loss",
  brier: "Brier score",
};

/** Whether a smaller value of the figure is the better one. */
export const SMALLER_IS_BETTER: ReadonlySet<FigureName> = new Set<FigureName>(["logLoss", "brier"]);

const spreadSchema = z.object({ mean: figure, std: figure });

/** What lists show of a finished run. `baseline` always answers with the more frequent class. */
export const runMetricsSchema = z.object({
  holdout: figuresSchema,
  baseline: z.object({ label: z.string(), figures: figuresSchema }),
  /** Mean and standard deviation over the folds of the best setting; null without folds. */
  folds: z.object({ count: z.int(), ...eachFigure(spreadSchema) }).nullable(),
  n: z.int(),
  positives: z.int(),
  threshold: z.number(),
  trials: z.int(),
  bestParams: z.record(z.string(), z.number()),
});
export type RunMetrics = z.infer<typeof runMetricsSchema>;

/** By what, from what, for whom and how a model was made: enough to make it again. */
export const runManifestSchema = z.object({
  version: z.literal(1),
  run: z.object({ id: z.string(), number: z.int(), experimentId: z.string(), attempt: z.int() }),
  code: z.object({
    version: z.string(),
    commit: z.string().nullable(),
    /** Whether the sources differed from the commit. */
    modified: z.boolean().nullable(),
    /** Of the sources that train, export and check a model. */
    sourceSha256: z.string(),
  }),
  libraries: z.record(z.string(), z.string()),
  dataset: z.object({
    datasetId: z.string(),
    versionId: z.string(),
    name: z.string(),
    number: z.int(),
    sha256: z.string(),
    rows: z.int(),
    rowsUsed: z.int(),
  }),
  spec: runSpecSchema,
  bestParams: z.record(z.string(), z.number()),
  model: z.object({ sha256: z.string(), bytes: z.int(), opset: z.int() }),
  /** The stored file, loaded by ONNX Runtime, against the trainer's own predictor on rows of the holdout. */
  check: z.object({ rows: z.int(), maxDifference: z.number(), tolerance: z.number() }),
  startedBy: z.object({ id: z.string(), name: z.string() }),
  startedAt: z.string(),
  finishedAt: z.string(),
  machine: z.object({
    platform: z.string(),
    cpu: z.string(),
    cpus: z.int(),
    threads: z.int(),
    memoryBytes: z.number(),
  }),
  seconds: z.record(z.string(), z.number()),
});
export type RunManifest = z.infer<typeof runManifestSchema>;

function eachFigure<S extends z.ZodType>(schema: S) {
  return {
    accuracy: schema,
    precision: schema,
    recall: schema,
    f1: schema,
    rocAuc: schema,
    logLoss: schema,
    brier: schema,
  };
}
