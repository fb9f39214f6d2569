import { type HistogramBin, histogramBins } from "#components/charts/prepare.ts";
import { formatValue } from "#domain/format/numbers.ts";
import type { FeatureOutcome, NamedSketch } from "#domain/monitoring/window.ts";
import { psiCounts } from "#ml/drift/psi.ts";

type Sketch = NamedSketch["sketch"];

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Names of the bins that PSI compares, in its order, as people read them. */
export function binNames(sketch: Sketch): string[] {
  if (sketch.kind === "categorical") return [...sketch.levels, "all others", "missing"];
  const shown = sketch.edges.map((edge) => formatValue(edge, 3));
  const inner = shown.map((edge, index) => (index === 0 ? `≤ ${edge}` : `${shown[index - 1]} to ${edge}`));
  return [...inner, shown.length === 0 ? "any value" : `> ${shown.at(-1)}`, "missing"];
}

/** Hours and weekdays have an order of their own; other categories stand by how frequent they are. */
function naturalPlace(name: string): number | null {
  if (/^\d\d$/.test(name)) return Number(name);
  const weekday = WEEKDAYS.indexOf(name);
  return weekday < 0 ? null : weekday;
}

/**
 * Bins of a feature in reference and window, for drawing. Bins that are empty on both sides are left out, except between numbers.
 * A window that was counted over other bins is drawn as missing.
 */
export function distributionBins(reference: Sketch, window: Sketch | null): HistogramBin[] {
  const names = binNames(reference);
  const ours = psiCounts(reference);
  const theirs = window === null ? [] : psiCounts(window);
  const comparable = theirs.length === ours.length;
  const bins = histogramBins(names, ours, comparable ? theirs : []);
  const extra = reference.kind === "categorical" ? 2 : 1;
  const kept = bins.filter(
    (bin, index) => index < names.length - extra || bin.referenceCount > 0 || bin.currentCount > 0,
  );
  if (reference.kind === "numeric") return kept;
  const ordered = reference.levels.every((level) => naturalPlace(level) !== null);
  const place = (bin: HistogramBin) => naturalPlace(bin.label) ?? Number.POSITIVE_INFINITY;
  return ordered ? kept.toSorted((a, b) => place(a) - place(b) || 0) : kept;
}

/** The features of all windows: the worst of them first, by the largest PSI of any window. */
export function featureOrder(windows: readonly { features: readonly FeatureOutcome[] }[]): string[] {
  const worst = new Map<string, number>();
  for (const { features } of windows)
    for (const { feature, statistic } of features)
      worst.set(feature, Math.max(worst.get(feature) ?? -1, statistic ?? -1));
  return [...worst].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([feature]) => feature);
}

/** A domain with air above and below, so that a fall of a point or two can be seen. */
export function paddedDomain(values: readonly (number | null)[], least = 0.02): [number, number] | null {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (known.length === 0) return null;
  const low = Math.min(...known);
  const high = Math.max(...known);
  const air = Math.max(least, (high - low) * 0.15);
  return [Math.max(0, Math.floor((low - air) * 100) / 100), Math.min(1, Math.ceil((high + air) * 100) / 100)];
}
