import { describe, expect, test } from "vitest";
import { compareProjects, shareDifference, Z_OF_A_ROW } from "./comparison.ts";
import golden from "./golden/share-difference.json" with { type: "json" };
import { overlapMatrix, type VisitCount } from "./overlap.ts";

describe("the difference of two shares", () => {
  test.each(golden.cases)("$a of $na against $b of $nb at z = $z, as SciPy $low to $high", (one) => {
    const found = shareDifference(one.a, one.na, one.b, one.nb, one.z);
    expect(found?.difference).toBeCloseTo(one.difference, 12);
    expect(found?.low).toBeCloseTo(one.low, 9);
    expect(found?.high).toBeCloseTo(one.high, 9);
  });

  test("Newcombe's own example, to his four places", () => {
    const found = shareDifference(56, 70, 48, 80, 1.959_963_984_540_054);
    expect([found?.low.toFixed(4), found?.high.toFixed(4)]).toEqual(["0.0524", "0.3339"]);
  });

  test("without an answer of one side there is none", () => {
    expect(shareDifference(0, 0, 1, 5)).toBeNull();
    expect(shareDifference(1, 5, 0, 0)).toBeNull();
  });

  test("nine comparisons in a row share an error of five in a hundred", () =>
    expect(golden.cases.some(({ z }) => Math.abs(z - Z_OF_A_ROW) < 1e-9)).toBe(true));
});

const visits = (count: number, to: VisitCount["visited"]): VisitCount => ({
  focus: "model_development",
  visited: to,
  count,
});
const matrixOf = (home: number, back: number) =>
  overlapMatrix([visits(home, "model_development"), visits(back, "data_acquisition")]);

describe("one project against the others", () => {
  test.each<[string, [number, number], [number, number], string]>([
    ["clearly more often", [60, 40], [900, 100], "more"],
    ["clearly less often", [98, 2], [600, 400], "less"],
    ["a difference that chance makes", [85, 15], [880, 120], "no_difference"],
    ["too few of its own", [10, 4], [900, 100], "too_few"],
    ["too few of the others", [60, 40], [10, 4], "too_few"],
    ["no others at all", [60, 40], [0, 0], "too_few"],
  ])("%s", (_name, own, others, verdict) => {
    const [row] = compareProjects(matrixOf(own[0], own[1]), matrixOf(others[0], others[1]));
    expect(row?.focus).toBe("model_development");
    expect(row?.cells.find(({ visited }) => visited === "data_acquisition")?.verdict).toBe(verdict);
    expect([row?.n, row?.othersN]).toEqual([own[0] + own[1], others[0] + others[1]]);
  });

  test("what is shown of a side with too few is its count and no share", () => {
    const [row] = compareProjects(matrixOf(10, 4), matrixOf(900, 100));
    expect(row?.cells[1]).toEqual({
      visited: "data_acquisition",
      count: 4,
      share: null,
      othersCount: 100,
      othersShare: 0.1,
      difference: null,
      verdict: "too_few",
    });
  });

  test("phases that neither had in focus are left out", () =>
    expect(compareProjects(matrixOf(60, 40), matrixOf(9, 1)).map(({ focus }) => focus)).toEqual([
      "model_development",
    ]));
});
