import { z } from "zod";
import { ALERT_KINDS } from "./alerts.ts";
import { VERDICTS } from "./rules.ts";

const figure = z.number().nullable();

/** Under this name the model's own answers are watched beside its features. */
export const PREDICTION = "predicted probability";

/** What a model did on the rows of one dataset version. A figure that cannot be computed is null. */
export const windowMetricsSchema = z.object({
  rows: z.int(),
  /** Rows whose label is known. */
  labelled: z.int(),
  positives: z.int(),
  actualShare: figure,
  /** Share of rows answered with the positive class, and the mean of the probabilities. */
  predictedShare: figure,
  meanProbability: figure,
  threshold: z.number(),
  accuracy: figure,
  precision: figure,
  recall: figure,
  f1: figure,
  rocAuc: figure,
});
export type WindowMetrics = z.infer<typeof windowMetricsSchema>;

const count = z.number().nonnegative();
const featureSketchSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("numeric"),
    edges: z.array(z.number()),
    counts: z.array(count),
    missing: count,
    min: figure,
    max: figure,
  }),
  z.object({
    kind: z.literal("categorical"),
    levels: z.array(z.string()),
    tail: z.array(z.string()),
    counts: z.array(count),
    other: count,
    unseen: count,
    missing: count,
  }),
]);

/** The counts of one watched feature, as they are kept. */
export const namedSketchSchema = z.object({ feature: z.string(), sketch: featureSketchSchema });
export const namedSketchesSchema = z.array(namedSketchSchema);
export type NamedSketch = z.infer<typeof namedSketchSchema>;

const testResult = {
  verdict: z.enum(VERDICTS),
  severity: z.enum(["warning", "critical"]).nullable(),
  statistic: figure,
  threshold: z.number(),
  referenceRows: z.number(),
  windowRows: z.number(),
  configVersion: z.int(),
  sentence: z.string(),
};

/** The judgement on one feature of one window, as it is kept and shown. */
export const featureOutcomeSchema = z.object({
  feature: z.string(),
  test: z.literal("psi"),
  bins: z.int(),
  ...testResult,
});
export type FeatureOutcome = z.infer<typeof featureOutcomeSchema>;
export const featureOutcomesSchema = z.array(featureOutcomeSchema);

export const windowRecordSchema = z.object({
  window: windowMetricsSchema,
  accuracy: figure,
  /** How far the accuracy has fallen, and whether that is too far. */
  fall: z.object({ test: z.literal("accuracy_drop"), ...testResult }),
  severity: z.enum(["warning", "critical"]).nullable(),
  sentence: z.string(),
  /** How long the scoring took. */
  seconds: z.number(),
});
export type WindowRecord = z.infer<typeof windowRecordSchema>;

/** The figures that windows are held against, and where the accuracy comes from. */
export const referenceRecordSchema = z.object({
  /** The model on all rows of the data it was trained on. */
  training: windowMetricsSchema,
  /** What a fall of accuracy is measured from: the holdout of the run, or the training data where there is none. */
  accuracy: z.object({ source: z.enum(["holdout", "training_data"]), accuracy: figure, rows: z.int() }),
});
export type ReferenceRecord = z.infer<typeof referenceRecordSchema>;

export const alertKindSchema = z.enum(ALERT_KINDS);
