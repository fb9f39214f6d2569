/**
 * Counts of a number over fixed bins. Bin i holds edges[i-1] < x <= edges[i]; the first bin takes all below, the last all
 * above; so there is one bin more than there are edges.
 */
export type NumericSketch = {
  kind: "numeric";
  edges: readonly number[];
  counts: readonly number[];
  missing: number;
  min: number | null;
  max: number | null;
};

/** Counts of a category over levels known from the reference. */
export type CategoricalSketch = {
  kind: "categorical";
  /** The reference's most frequent levels. */
  levels: readonly string[];
  /** Levels of the reference beyond those, as far as they are remembered. */
  tail: readonly string[];
  counts: readonly number[];
  /** Values in `tail`. */
  other: number;
  /** Values that the reference does not know. */
  unseen: number;
  missing: number;
};

export type FeatureSketch = NumericSketch | CategoricalSketch;

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** Rows that a sketch has seen, missing ones included. */
export const rowsOf = (sketch: FeatureSketch): number =>
  sketch.kind === "numeric"
    ? total(sketch.counts) + sketch.missing
    : total(sketch.counts) + sketch.other + sketch.unseen + sketch.missing;

/** The same bins with nothing in them: how a window starts from its reference. */
export function emptyLike(sketch: FeatureSketch): FeatureSketch {
  return sketch.kind === "numeric"
    ? { ...sketch, counts: sketch.counts.map(() => 0), missing: 0, min: null, max: null }
    : { ...sketch, counts: sketch.counts.map(() => 0), other: 0, unseen: 0, missing: 0 };
}

const same = (a: readonly (string | number)[], b: readonly (string | number)[]): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);

/** Whether two sketches have the same bins, so that they can be merged and compared. */
export function sameBins(a: FeatureSketch, b: FeatureSketch): boolean {
  if (a.kind === "numeric") return b.kind === "numeric" && same(a.edges, b.edges);
  return b.kind === "categorical" && same(a.levels, b.levels) && same(a.tail, b.tail);
}

const add = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((count, index) => count + (b[index] ?? 0));

function extreme(a: number | null, b: number | null, pick: (a: number, b: number) => number): number | null {
  if (a === null) return b;
  return b === null ? a : pick(a, b);
}

/**
 * The sketch of both windows together. Associative and commutative, with `emptyLike` as its neutral element.
 * Throws RangeError when the bins differ.
 */
export function merge(a: FeatureSketch, b: FeatureSketch): FeatureSketch {
  if (!sameBins(a, b)) throw new RangeError("These sketches have different bins; they cannot be added up.");
  if (a.kind === "numeric" && b.kind === "numeric") {
    return {
      ...a,
      counts: add(a.counts, b.counts),
      missing: a.missing + b.missing,
      min: extreme(a.min, b.min, Math.min),
      max: extreme(a.max, b.max, Math.max),
    };
  }
  if (a.kind === "categorical" && b.kind === "categorical") {
    return {
      ...a,
      counts: add(a.counts, b.counts),
      other: a.other + b.other,
      unseen: a.unseen + b.unseen,
      missing: a.missing + b.missing,
    };
  }
  throw new RangeError("A number and a category cannot be added up.");
}
