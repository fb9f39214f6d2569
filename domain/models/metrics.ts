import { z } from "zod";
import { ALL_FIGURES, FIGURE_LABELS, type FigureName, mainFigure } from "#domain/training/figures.ts";
import { RUN_TASKS, type RunTask } from "#domain/training/tasks.ts";

const metricValues = z.partialRecord(z.enum(ALL_FIGURES), z.number().nullable());
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
  /** Not there on versions that tell two classes apart. */
  task: z.enum(RUN_TASKS).optional(),
  holdout: z.object({
    n: z.number(),
    metrics: metricValues,
    baseline: z.object({ label: z.string(), metrics: metricValues }),
    /** Of two classes. */
    positives: z.number().optional(),
    threshold: z.number().optional(),
    confusion: confusion.optional(),
    /** Of several: rows are what was, columns what the model said. */
    matrix: z.array(z.array(z.number())).optional(),
  }),
  /** Mean and standard deviation over the folds: of the ROC AUC, or of the figure that the run chose by. */
  crossValidation: z
    .object({
      folds: z.number(),
      rocAuc: spread.optional(),
      metric: z.enum(ALL_FIGURES).optional(),
      spread: spread.optional(),
    })
    .nullable(),
  /** Rows that the model learned from, and how many of them were positive. */
  training: z.object({ rows: z.number(), positives: z.number().optional() }),
});
export type VersionMetrics = z.infer<typeof versionMetrics>;

/** The figures of a version as kept; null when they have another form. */
export function readMetrics(value: unknown): VersionMetrics | null {
  const parsed = versionMetrics.safeParse(value);
  return parsed.success ? parsed.data : null;
}

export type Metric = FigureName;

const SHOWN: Record<RunTask, readonly Metric[]> = {
  binary_classification: ["rocAuc", "f1", "precision", "recall", "accuracy"],
  multiclass_classification: ["accuracy", "balancedAccuracy", "macroF1", "mcc", "rocAucOvr"],
  regression: ["r2", "mae", "rmse", "medianAe", "mape"],
};

export const versionTask = (metrics: VersionMetrics): RunTask => metrics.task ?? "binary_classification";

/** The figures that lists and comparisons show of versions of a task, the weightiest first. */
export const shownMetrics = (task: RunTask): readonly Metric[] => SHOWN[task];

/** The figure that one version is known by, with its value. */
export function headline(metrics: VersionMetrics): { metric: Metric; label: string; value: number | null } {
  const metric = mainFigure(versionTask(metrics));
  return { metric, label: METRIC_LABELS[metric], value: metrics.holdout.metrics[metric] ?? null };
}

/** The spread over the folds, of whichever figure was kept. */
export function foldSpread(
  metrics: VersionMetrics,
): { metric: Metric; folds: number; mean: number; std: number } | null {
  const { crossValidation } = metrics;
  const kept = crossValidation?.spread ?? crossValidation?.rocAuc;
  if (!crossValidation || !kept) return null;
  return { metric: crossValidation.metric ?? "rocAuc", folds: crossValidation.folds, ...kept };
}

export const METRIC_LABELS = FIGURE_LABELS;

/** Share of positive rows among those the model learned from; null without rows, or where there is no positive class. */
export const trainingShare = ({ training }: VersionMetrics): number | null =>
  training.rows > 0 && training.positives !== undefined ? training.positives / training.rows : null;
