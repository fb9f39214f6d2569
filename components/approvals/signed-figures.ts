import { figureText } from "#components/training/labels.ts";
import { formatCount, formatCountOf, formatMetric } from "#domain/format/numbers.ts";
import { METRIC_LABELS, readMetrics, shownMetrics, versionTask } from "#domain/models/metrics.ts";

export type SignedFigure = { name: string; text: string };

// Beyond these figures the whole is shown as it was hashed.
const FIGURES_MAX = 8;

/** The figures of a version that a signature is about: counts as counts, shares as shares. */
export function signedFigures(metrics: unknown): SignedFigure[] {
  const known = readMetrics(metrics);
  if (!known) return figuresOfAnyForm(metrics);
  const { holdout, training } = known;
  return [
    { name: "Learned from", text: rows(training.rows, training.positives) },
    { name: "Holdout", text: rows(holdout.n, holdout.positives) },
    ...shownMetrics(versionTask(known))
      .filter((metric) => typeof holdout.metrics[metric] === "number")
      .map((metric) => ({ name: METRIC_LABELS[metric], text: figureText(metric, holdout.metrics[metric]) })),
  ];
}

const rows = (count: number, positives: number | undefined): string =>
  `${formatCountOf(count, "row")}${positives === undefined ? "" : `, ${formatCount(positives)} of them positive`}`;

// Whoever brings a version names its figures as they like.
const figuresOfAnyForm = (metrics: unknown): SignedFigure[] =>
  Object.entries(typeof metrics === "object" && metrics !== null ? metrics : {})
    .filter((entry): entry is [string, number] => typeof entry[1] === "number")
    .slice(0, FIGURES_MAX)
    .map(([name, value]) => ({
      name,
      text: Number.isInteger(value) ? formatCount(value) : formatMetric(value),
    }));
