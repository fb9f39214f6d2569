import type { ConfusionMatrix } from "#ml/evaluate/confusion.ts";
import { type CostChoice, type Costs, leastCost, type ThresholdPoint } from "#ml/evaluate/cost-threshold.ts";

/** What stands in the two fields. */
export type TypedCosts = { falsePositive: string; falseNegative: string };
export const EVEN_COSTS: TypedCosts = { falsePositive: "1", falseNegative: "1" };

export const readCosts = (typed: TypedCosts): Costs => ({
  falsePositive: readCost(typed.falsePositive),
  falseNegative: readCost(typed.falseNegative),
});

export const rowsOf = (confusion: ConfusionMatrix) => ({
  positives: confusion.truePositives + confusion.falseNegatives,
  negatives: confusion.trueNegatives + confusion.falsePositives,
});

/** The threshold of least cost by what was typed; null where that says no costs. */
export function chosenByCost(
  points: readonly ThresholdPoint[],
  confusion: ConfusionMatrix,
  typed: TypedCosts,
): CostChoice | null {
  const costs = readCosts(typed);
  return costProblem(costs) ? null : leastCost(points, rowsOf(confusion), costs);
}

/** The number that was typed; NaN where it is none. An empty field is no number. */
export function readCost(typed: string): number {
  const text = typed.trim();
  return /^\d*\.?\d+$|^\d+\.$/.test(text) ? Number(text) : Number.NaN;
}

/** Why no threshold can be chosen by these costs, in a sentence; null when one can. */
export function costProblem({ falsePositive, falseNegative }: Costs): string | null {
  if (!(falsePositive >= 0 && falseNegative >= 0 && Number.isFinite(falsePositive + falseNegative)))
    return "A cost is a number of 0 or more, without a unit: 5, or 0.5. Type both.";
  if (falsePositive === 0 && falseNegative === 0)
    return "When nothing costs anything, every threshold is as good. Type a cost above 0.";
  return null;
}
