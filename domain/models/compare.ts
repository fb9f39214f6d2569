import { holdoutInterval, type Interval } from "./intervals.ts";
import { METRIC_LABELS, type Metric, shownMetrics, type VersionMetrics, versionTask } from "./metrics.ts";

export type ComparedMetric = {
  metric: Metric;
  label: string;
  value: number | null;
  interval: Interval | null;
  /** The champion's figure on its own holdout; null without another champion of the same task. */
  champion: number | null;
  /** What always giving the more frequent answer would score; null where the figure has no meaning for it. */
  baseline: number | null;
};

/** The rows of the holdout table: this version, the champion, and the trivial answer. */
export function compareHoldout(version: VersionMetrics, champion: VersionMetrics | null): ComparedMetric[] {
  const { holdout } = version;
  const task = versionTask(version);
  const comparable = champion && versionTask(champion) === task ? champion : null;
  return shownMetrics(task).map((metric) => ({
    metric,
    label: METRIC_LABELS[metric],
    value: holdout.metrics[metric] ?? null,
    interval: holdoutInterval(metric, holdout),
    champion: comparable?.holdout.metrics[metric] ?? null,
    baseline: baselineFigure(metric, version),
  }));
}

/** A baseline that never says "positive" has no precision: nothing was called positive. */
function baselineFigure(metric: Metric, { holdout }: VersionMetrics): number | null {
  const { metrics } = holdout.baseline;
  return metric === "precision" && metrics.recall === 0 ? null : (metrics[metric] ?? null);
}

/** One domain for all interval bars of a table of shares: from the lowest to the highest figure drawn, with a margin, inside 0 and 1. */
export function barDomain(rows: readonly ComparedMetric[]): [number, number] {
  const values = rows.flatMap(({ value, interval, champion }) => [
    ...(value === null ? [] : [value]),
    ...(interval ? [interval.low, interval.high] : []),
    ...(champion === null ? [] : [champion]),
  ]);
  if (values.length === 0) return [0, 1];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const margin = Math.max(0.02, (high - low) * 0.08);
  return [Math.max(0, low - margin), Math.min(1, high + margin)];
}
