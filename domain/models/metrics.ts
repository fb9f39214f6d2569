import { z } from "zod";

const share = z.number();

const metricValues = z.object({
  rocAuc: share,
  accuracy: share,
  precision: share,
  recall: share,
  f1: share,
  logLoss: z.number().optional(),
  brier: z.number().optional(),
});
export type MetricValues = z.infer<typeof metricValues>;

const confusion = z.object({
  truePositives: z.number(),
  falsePositives: z.number(),
  trueNegatives: z.number(),
  falseNegatives: z.number(),
});
export type Confusion = z.infer<typeof confusion>;

const spread = z.object({ mean: z.number(), std: z.number() });

/** The figures that a version carries for good: part of what is signed. */
export const versionMetrics = z.object({
  holdout: z.object({
    n: z.number(),
    positives: z.number(),
    threshold: z.number(),
    metrics: metricValues,
    confusion,
    baseline: z.object({ label: z.string(), metrics: metricValues }),
  }),
  crossValidation: z.object({ folds: z.number(), rocAuc: spread }).nullable(),
  /** Rows that the model learned from, and how many of them were positive. */
  training: z.object({ rows: z.number(), positives: z.number() }),
});
export type VersionMetrics = z.infer<typeof versionMetrics>;

/** The figures of a version as kept; null when they have another form. */
export function readMetrics(value: unknown): VersionMetrics | null {
  const parsed = versionMetrics.safeParse(value);
  return parsed.success ? parsed.data : null;
}

export const METRICS = ["rocAuc", "f1", "precision", "recall", "accuracy"] as const;
export type Metric = (typeof METRICS)[number];

export const METRIC_LABELS: Readonly<Record<Metric, string>> = {
  rocAuc: "ROC AUC",
  f1: "F1",
  precision: "Precision",
  recall: "Recall",
  accuracy: "Accuracy",
};

/** Share of positive rows among those the model learned from; null without rows. */
export const trainingShare = (metrics: VersionMetrics): number | null =>
  metrics.training.rows > 0 ? metrics.training.positives / metrics.training.rows : null;
