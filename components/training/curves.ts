import type { RunCurves } from "./types.ts";

export type Curve = { name: string; points: { step: number; value: number }[] };

const FITS_SHOWN = 3;

/** Curves by their name in the order in which they began; of a step that came twice, after a lost worker, the later value. */
export function curvesOf(points: RunCurves["points"], kind: "loss" | "score"): Curve[] {
  const curves = new Map<string, Map<number, number>>();
  for (const [name, step, value] of points) {
    if (!name.startsWith(`${kind} `)) continue;
    const own = curves.get(name) ?? new Map<number, number>();
    own.set(step, value);
    curves.set(name, own);
  }
  return [...curves].map(([name, own]) => ({
    name: name.slice(kind.length + 1),
    points: [...own].sort(([a], [b]) => a - b).map(([step, value]) => ({ step, value })),
  }));
}

/** Of many fits the last ones: what is being fitted now stands with what came just before it. */
export const lastFits = (curves: readonly Curve[]): Curve[] => curves.slice(-FITS_SHOWN);

/** Curves over all steps that any of them has; null where one has no value. */
export function alignCurves(curves: readonly Curve[]): { steps: number[]; values: (number | null)[][] } {
  const steps = [...new Set(curves.flatMap(({ points }) => points.map(({ step }) => step)))].sort(
    (a, b) => a - b,
  );
  const values = curves.map(({ points }) => {
    const known = new Map(points.map(({ step, value }) => [step, value]));
    return steps.map((step) => known.get(step) ?? null);
  });
  return { steps, values };
}

/** For each setting the mean over the folds that have judged it, and over how many. */
export function meanScores(curves: readonly Curve[]): { setting: number; mean: number; folds: number }[] {
  const scores = new Map<number, number[]>();
  for (const { points } of curves)
    for (const { step, value } of points) scores.set(step, [...(scores.get(step) ?? []), value]);
  return [...scores]
    .sort(([a], [b]) => a - b)
    .map(([setting, values]) => ({
      setting,
      mean: values.reduce((sum, value) => sum + value, 0) / values.length,
      folds: values.length,
    }));
}
