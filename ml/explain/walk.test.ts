import { describe, expect, it } from "vitest";
import type { ExplainedRow } from "./explain.ts";
import { walkToAnswer } from "./walk.ts";

const row = (change: Partial<ExplainedRow>): ExplainedRow => ({
  row: 4,
  values: [2400, "AA", null],
  actual: 1,
  answers: [0.5],
  contributions: [0.5, -2, 1],
  rest: [0],
  ...change,
});
const features = ["distance", "carrier", "when"];

describe("the way to an answer", () => {
  it("goes by size, each step from where the last one ended, and ends at the answer", () => {
    const steps = walkToAnswer({ base: [0.5], features, link: "sigmoid" }, row({}), 0);
    expect(steps.map(({ feature }) => feature)).toEqual(["carrier", "when", "distance"]);
    expect(steps[0]?.before).toBeCloseTo(1 / (1 + Math.exp(-0.5)), 12);
    expect(steps[1]?.before).toBe(steps[0]?.after);
    expect(steps.at(-1)?.after).toBeCloseTo(0.5, 12);
    expect(steps.map(({ value }) => value)).toEqual(["AA", null, 2400]);
  });

  it("puts the small ones and the rest together", () => {
    const steps = walkToAnswer({ base: [1], features, link: "identity" }, row({ rest: [0.25] }), 0, {
      most: 1,
    });
    expect(steps.map(({ feature, contribution, after }) => [feature, contribution, after])).toEqual([
      ["carrier", -2, -1],
      [null, 1.75, 0.75],
    ]);
  });

  it("moves all classes at each step, so that their shares stay 1", () => {
    const contributions = [1, 0, -1, 0, 2, 0, 0.5, 0.5, 0.5];
    const explanation = { base: [0.1, 0.2, 0.3], features, link: "softmax" } as const;
    const ends = [0, 1, 2].map((output) =>
      walkToAnswer(explanation, row({ contributions, rest: [0, 0, 0] }), output).at(-1),
    );
    expect(ends.reduce((sum, step) => sum + (step?.after ?? 0), 0)).toBeCloseTo(1, 12);
    const scores = [0.1 + 1 + 0 + 0.5, 0.2 + 0 + 2 + 0.5, 0.3 - 1 + 0 + 0.5].map(Math.exp);
    const total = scores.reduce((a, b) => a + b);
    expect(ends[1]?.after).toBeCloseTo((scores[1] ?? 0) / total, 12);
  });

  it("keeps probabilities between 0 and 1 on the way: a step that leaves them waits", () => {
    const explanation = { base: [0.2], features, link: "identity" } as const;
    const steps = walkToAnswer(explanation, row({ contributions: [0.9, -0.3, 0.15] }), 0, {
      within: [0, 1],
    });
    expect(steps.map(({ feature }) => feature)).toEqual(["when", "carrier", "distance"]);
    for (const { before, after, contribution } of steps) expect(after - before).toBeCloseTo(contribution, 12);
    expect(steps.at(-1)?.after).toBeCloseTo(0.95, 12);
  });

  it("says 0 or 1 where rounding ends beyond", () => {
    const explanation = { base: [0.2], features: ["distance"], link: "identity" } as const;
    const [step] = walkToAnswer(explanation, row({ contributions: [-0.2000001] }), 0, { within: [0, 1] });
    expect(step?.after).toBe(0);
  });

  it("has errors where values are sampled", () => {
    const steps = walkToAnswer(
      { base: [0], features, link: "identity" },
      row({ errors: [0.1, 0.2, 0.3] }),
      0,
    );
    expect(steps.map(({ error }) => error)).toEqual([0.2, 0.3, 0.1]);
  });

  it("knows only its outputs", () =>
    expect(() => walkToAnswer({ base: [0], features, link: "identity" }, row({}), 1)).toThrow(RangeError));
});
