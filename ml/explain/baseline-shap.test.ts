import { describe, expect, it, test } from "vitest";
import golden from "#ml/golden/baseline-shap.json" with { type: "json" };
import { EXACT_PLAYERS_MAX, planBaselineShap } from "./baseline-shap.ts";

/** Also written in bench/peers/golden_baseline_shap.py. */
function mixed(x: readonly number[]): number {
  const z = x.reduce((sum, value, i) => sum + Math.sin(value) + value * (x[i + 1] ?? 0), 0);
  return 1 / (1 + Math.exp(-z));
}

function explain(
  typical: readonly number[],
  row: readonly number[],
  answer: (x: readonly number[]) => number,
  seed?: number,
) {
  const plan = planBaselineShap(row.length, seed);
  const answers = plan.coalitions.map((has) =>
    answer(row.map((value, i) => (has[i] === 1 ? value : (typical[i] as number)))),
  );
  return { ...plan, answers, ...plan.solve(answers) };
}

describe.each(golden.cases)(
  "against one row as the shap package",
  ({ typical, row, start, contributions }) => {
    const ours = explain(typical, row, mixed);
    const isExact = row.length <= EXACT_PLAYERS_MAX;

    test(`${row.length} features, ${isExact ? "exact" : "sampled within four standard errors"}`, () => {
      expect(ours.start).toBeCloseTo(start ?? Number.NaN, 12);
      expect(ours.values).toHaveLength(contributions.length);
      contributions.forEach((theirs, i) => {
        const error = ours.errors?.[i] ?? 0;
        expect(Math.abs((ours.values[i] as number) - (theirs ?? Number.NaN))).toBeLessThan(4 * error + 1e-12);
        if (!isExact) expect(error).toBeGreaterThan(0);
        expect(error).toBeLessThan(0.02);
      });
      expect(ours.errors === null).toBe(isExact);
    });

    test(`${row.length} features add up from one answer to the other`, () => {
      expect(ours.answer).toBeCloseTo(mixed(row), 12);
      expect(ours.values.reduce((sum, value) => sum + value, ours.start)).toBeCloseTo(ours.answer, 12);
    });
  },
);

describe("one row against another", () => {
  it("shares what two do together, and gives nothing to what the answer does not use", () => {
    const { values } = explain([0, 0, 0], [2, 3, 9], ([a = 0, b = 0]) => 10 * a + a * b);
    // a alone adds 20, b alone 0, both 26: 23 and 3.
    expect(values[0]).toBeCloseTo(23, 12);
    expect(values[1]).toBeCloseTo(3, 12);
    expect(values[2]).toBeCloseTo(0, 12);
  });

  it("is one answer when nothing differs", () => {
    const plan = planBaselineShap(0);
    expect(plan.coalitions).toHaveLength(1);
    expect(plan.solve([0.3])).toEqual({ start: 0.3, answer: 0.3, values: [], errors: null });
  });

  it("asks 1,024 answers at ten features, and a bounded number beyond", () => {
    expect(planBaselineShap(10).coalitions).toHaveLength(1024);
    for (const players of [11, 20, 60, 150]) {
      const { coalitions, orders } = planBaselineShap(players);
      expect(orders).toBeGreaterThanOrEqual(10);
      expect(coalitions.length).toBeLessThanOrEqual(Math.max(4096, 20 * players));
    }
  });

  it("draws the same orders for the same seed and others for another", () => {
    const row = Array.from({ length: 12 }, (_, i) => (i % 5) - 2);
    const typical = row.map(() => 0.3);
    const [first, again, other] = [1, 1, 2].map((seed) => explain(typical, row, mixed, seed).values);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });
});
