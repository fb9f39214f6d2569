/** How much a row counts by its class: inversely to the share of the class, or as given, class by class. */
export type ClassWeights = "balanced" | readonly number[];

/**
 * The weight of each class for these rows: rows / (classes * rows of the class) as scikit-learn's `class_weight="balanced"`, or the given ones. A class without
 * rows has weight 1. Undefined where all count alike.
 */
export function weightsOf(
  asked: ClassWeights | undefined,
  target: ArrayLike<number>,
  classes: number,
): Float64Array | undefined {
  if (asked === undefined) return undefined;
  if (asked !== "balanced") return Float64Array.from(asked);
  const counts = new Float64Array(classes);
  for (let row = 0; row < target.length; row++) {
    const label = target[row] as number;
    counts[label] = (counts[label] as number) + 1;
  }
  return counts.map((count) => (count === 0 ? 1 : target.length / (classes * count)));
}
