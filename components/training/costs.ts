import type { Costs } from "#ml/evaluate/cost-threshold.ts";

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
