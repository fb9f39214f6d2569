import { type FeatureSketch, rowsOf, sameBins } from "./sketch.ts";

/** Shares below this count as this, so that an empty bin gives a large figure and not an infinite one. */
export const PSI_EPSILON = 1e-4;

export type PsiBin = {
  label: string;
  referenceShare: number;
  windowShare: number;
  /** What this bin adds to the PSI. */
  contribution: number;
};

/** The counts that PSI compares: the bins, then for categories one bin of everything else, then the missing. */
export function psiCounts(sketch: FeatureSketch): number[] {
  return sketch.kind === "numeric"
    ? [...sketch.counts, sketch.missing]
    : [...sketch.counts, sketch.other + sketch.unseen, sketch.missing];
}

/** Names of those bins, in the same order. */
export function binLabels(sketch: FeatureSketch): string[] {
  if (sketch.kind === "categorical") return [...sketch.levels, "all others", "missing"];
  const { edges } = sketch;
  const inner = edges.map((edge, index) =>
    index === 0 ? `≤ ${edge}` : `${edges[index - 1] ?? ""} – ${edge}`,
  );
  const last = edges.length === 0 ? "any value" : `> ${edges.at(-1) ?? ""}`;
  return [...inner, last, "missing"];
}

/**
 * What each bin adds to the population stability index: (w - r) ln(w / r) with r and w the bin's shares in reference
 * and window, each at least `epsilon`. Null when either has no rows. Throws RangeError when the bins differ.
 */
export function psiBins(
  reference: FeatureSketch,
  window: FeatureSketch,
  epsilon: number = PSI_EPSILON,
): PsiBin[] | null {
  if (!sameBins(reference, window)) {
    throw new RangeError("Reference and window have different bins; they cannot be compared.");
  }
  const referenceRows = rowsOf(reference);
  const windowRows = rowsOf(window);
  if (referenceRows === 0 || windowRows === 0) return null;
  const windowCounts = psiCounts(window);
  const labels = binLabels(reference);
  return psiCounts(reference).map((count, index) => {
    const referenceShare = count / referenceRows;
    const windowShare = (windowCounts[index] ?? 0) / windowRows;
    const r = Math.max(referenceShare, epsilon);
    const w = Math.max(windowShare, epsilon);
    return {
      label: labels[index] ?? "",
      referenceShare,
      windowShare,
      contribution: (w - r) * Math.log(w / r),
    };
  });
}

/** The population stability index: 0 for equal shares, and never negative. See docs/algorithms/psi.md. */
export function psi(
  reference: FeatureSketch,
  window: FeatureSketch,
  epsilon: number = PSI_EPSILON,
): number | null {
  const bins = psiBins(reference, window, epsilon);
  return bins === null ? null : bins.reduce((sum, bin) => sum + bin.contribution, 0);
}

/** Number of bins with anything in them on either side: what the figure by chance is reckoned with. */
export function psiBinCount(reference: FeatureSketch, window: FeatureSketch): number {
  const counts = psiCounts(window);
  return psiCounts(reference).filter((count, index) => count > 0 || (counts[index] ?? 0) > 0).length;
}
