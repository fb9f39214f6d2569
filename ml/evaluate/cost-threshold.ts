import type { ConfusionMatrix } from "./confusion.ts";
import { cumulate } from "./roc.ts";

/** What a threshold does: rows at or above it count as class 1. */
export interface ThresholdPoint {
  /** Null where no row counts as class 1. */
  readonly threshold: number | null;
  readonly falsePositives: number;
  readonly truePositives: number;
}

/** Costs of one wrong answer, in any unit; finite and not negative. */
export interface Costs {
  readonly falsePositive: number;
  readonly falseNegative: number;
}

export interface CostChoice {
  readonly threshold: number | null;
  readonly confusion: ConfusionMatrix;
  /** Over all rows, and for one. */
  readonly cost: number;
  readonly costPerRow: number;
}

const POINTS = 400;

/**
 * The thresholds of which one has the least cost, whatever a false positive and a false negative cost: the upper convex hull of the ROC curve (Provost and Fawcett,
 * 2001), from "no row" to "every row". Exact up to `maxPoints` corners; of more, evenly spaced ones are kept.
 */
export function thresholdPoints(
  target: Uint8Array,
  probabilities: Float64Array,
  maxPoints = POINTS,
): ThresholdPoint[] {
  const { falsePositives, truePositives, thresholds, size } = cumulate(target, probabilities);
  const hull: ThresholdPoint[] = [{ threshold: null, falsePositives: 0, truePositives: 0 }];
  for (let i = 0; i < size; i++) {
    const point = {
      threshold: thresholds[i] as number,
      falsePositives: falsePositives[i] as number,
      truePositives: truePositives[i] as number,
    };
    while (hull.length > 1 && !bendsDown(hull.at(-2), hull.at(-1), point)) hull.pop();
    hull.push(point);
  }
  if (hull.length <= maxPoints) return hull;
  const step = (hull.length - 1) / (maxPoints - 1);
  return Array.from({ length: maxPoints }, (_, i) => hull[Math.round(i * step)] as ThresholdPoint);
}

/** Whether the way over the middle point turns right, so that it is a corner of the upper hull. Counts stay exact below 2^53. */
function bendsDown(a: ThresholdPoint | undefined, b: ThresholdPoint | undefined, c: ThresholdPoint): boolean {
  if (!a || !b) return true;
  return (
    (b.falsePositives - a.falsePositives) * (c.truePositives - a.truePositives) -
      (b.truePositives - a.truePositives) * (c.falsePositives - a.falsePositives) <
    0
  );
}

/**
 * The point with the least cost on these rows, the highest threshold on a tie. `points` come from `thresholdPoints`; `positives` and `negatives` are the rows of each class.
 * Throws a RangeError for a cost that is negative or not finite, and without points.
 */
export function leastCost(
  points: readonly ThresholdPoint[],
  rows: { readonly positives: number; readonly negatives: number },
  costs: Costs,
): CostChoice {
  let best: CostChoice | null = null;
  for (const { threshold, falsePositives, truePositives } of points) {
    const confusion = {
      truePositives,
      falsePositives,
      trueNegatives: rows.negatives - falsePositives,
      falseNegatives: rows.positives - truePositives,
    };
    const cost = costOf(confusion, costs);
    if (best === null || cost < best.cost)
      best = { threshold, confusion, cost, costPerRow: cost / (rows.positives + rows.negatives) };
  }
  if (best === null) throw new RangeError("A threshold is chosen from at least one point.");
  return best;
}

/** What the wrong answers of a confusion matrix cost together. Throws a RangeError for a cost that is negative or not finite. */
export function costOf({ falsePositives, falseNegatives }: ConfusionMatrix, costs: Costs): number {
  const { falsePositive, falseNegative } = costs;
  if (!(falsePositive >= 0 && falseNegative >= 0 && Number.isFinite(falsePositive + falseNegative)))
    throw new RangeError("A cost must be a number of 0 or more.");
  return falsePositives * falsePositive + falseNegatives * falseNegative;
}
