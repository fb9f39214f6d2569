export type Domain = readonly [number, number];

/** Round tick values that cover `min` to `max`, about `count` of them. Equal ends give a domain of their own. */
export function niceTicks(min: number, max: number, count = 5): number[] {
  if (!Number.isFinite(min) || !Number.isFinite(max)) return [];
  const [low, high] =
    min === max ? [min - (Math.abs(min) || 1) / 2, max + (Math.abs(max) || 1) / 2] : [min, max];
  const rough = (high - low) / Math.max(1, count - 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((one) => one * power >= rough * 0.999) ?? 10);
  const first = Math.floor(low / step + 1e-9) * step;
  const ticks: number[] = [];
  for (let at = 0; first + at * step < high + step * 0.999; at += 1) ticks.push(clean(first + at * step));
  return ticks;
}

/** Ten significant digits: takes away what binary fractions add (0.30000000000000004). */
function clean(value: number): number {
  return Number(value.toPrecision(10));
}

/** Where a value stands in a domain, in percent from its lower end. */
export function position(value: number, [low, high]: Domain): number {
  return high === low ? 50 : ((value - low) / (high - low)) * 100;
}

export type Point = { x: number; y: number | null };

/** Runs of points that have a value. A missing value ends a run: it is drawn as a gap and never as zero. */
export function segments<P extends { y: number | null }>(points: readonly P[]): (P & { y: number })[][] {
  const runs: (P & { y: number })[][] = [];
  let open: (P & { y: number })[] | null = null;
  for (const point of points) {
    if (point.y === null || !Number.isFinite(point.y)) {
      open = null;
      continue;
    }
    const known = { ...point, y: point.y };
    if (open) open.push(known);
    else {
      open = [known];
      runs.push(open);
    }
  }
  return runs;
}

/** The least and greatest of the values that are there; null when none is. */
export function extent(values: readonly (number | null | undefined)[]): Domain | null {
  const known = values.filter(
    (value): value is number => typeof value === "number" && Number.isFinite(value),
  );
  return known.length === 0 ? null : [Math.min(...known), Math.max(...known)];
}

/** Coordinates of a run for the `points` of an SVG polyline in a box of 100 by 100. */
export function polyline(run: readonly { x: number; y: number }[], x: Domain, y: Domain): string {
  return run.map((point) => `${fixed(position(point.x, x))},${fixed(100 - position(point.y, y))}`).join(" ");
}

function fixed(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The first label and every so-manieth after it, so that at most `most` stand on an axis at equal distances. */
export function thinLabels<T>(labels: readonly T[], most: number): { index: number; label: T }[] {
  const step = Math.max(1, Math.ceil((labels.length - 1) / Math.max(1, most - 1)));
  return labels.map((label, index) => ({ index, label })).filter(({ index }) => index % step === 0);
}

export type HistogramBin = {
  label: string;
  /** Share of its own side, 0 to 1; null where that side has no rows. */
  reference: number | null;
  current: number | null;
  referenceCount: number;
  currentCount: number;
};

/** Bins of two counts over the same edges (one more edge than counts), each as a share of its own total. */
export function histogramBins(
  labels: readonly string[],
  reference: readonly number[],
  current: readonly number[],
): HistogramBin[] {
  const total = (counts: readonly number[]) => counts.reduce((sum, value) => sum + value, 0);
  const [allReference, allCurrent] = [total(reference), total(current)];
  return labels.map((label, index) => {
    const referenceCount = reference[index] ?? 0;
    const currentCount = current[index] ?? 0;
    return {
      label,
      referenceCount,
      currentCount,
      reference: allReference === 0 ? null : referenceCount / allReference,
      current: allCurrent === 0 ? null : currentCount / allCurrent,
    };
  });
}

/** Labels "0–10", "10–20" for the bins between edges. */
export function edgeLabels(edges: readonly number[], format: (value: number) => string = String): string[] {
  return edges.slice(1).map((edge, index) => `${format(edges[index] ?? edge)} to ${format(edge)}`);
}

export type ConfusionCell = { count: number; share: number | null };

/** Each count of a confusion matrix with its share of the row (the actual class); null for a row without rows. */
export function confusionCells(counts: readonly (readonly number[])[]): ConfusionCell[][] {
  return counts.map((row) => {
    const total = row.reduce((sum, value) => sum + value, 0);
    return row.map((count) => ({ count, share: total === 0 ? null : count / total }));
  });
}
