import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PHASES } from "./phases.ts";
import { judgeRevisits, OUTCOMES, REPETITION_AT, type Revisit, reasonKey } from "./repetition.ts";

const revisit = (n: number, outcome: Revisit["outcome"], change: Partial<Revisit> = {}): Revisit => ({
  id: `vis_${n}`,
  focus: "model_development",
  visited: "data_acquisition",
  scenario: "md-da-1",
  reason: null,
  outcome,
  at: `2026-11-${String(n + 1).padStart(2, "0")}T09:00:00Z`,
  ...change,
});

const kinds = (revisits: readonly Revisit[]) => judgeRevisits(revisits).map(({ kind }) => kind);

describe("iteration or repetition", () => {
  test.each<[string, Revisit[], string[]]>([
    ["nothing", [], []],
    ["one that improved", [revisit(1, "improved")], ["iteration"]],
    ["one without effect", [revisit(1, "unchanged")], ["return"]],
    [
      "the third without improvement",
      [revisit(1, "unchanged"), revisit(2, "blocked"), revisit(3, "unchanged")],
      ["return", "return", "repetition"],
    ],
    [
      "and each after it",
      [1, 2, 3, 4].map((n) => revisit(n, "blocked")),
      ["return", "return", "repetition", "repetition"],
    ],
    [
      "an improvement ends the series",
      [revisit(1, "unchanged"), revisit(2, "unchanged"), revisit(3, "improved"), revisit(4, "unchanged")],
      ["return", "return", "iteration", "return"],
    ],
    [
      "another reason is another series",
      [revisit(1, "unchanged"), revisit(2, "unchanged"), revisit(3, "unchanged", { scenario: "md-da-2" })],
      ["return", "return", "return"],
    ],
    [
      "another place is another series",
      [
        revisit(1, "unchanged", { scenario: null, reason: "gaps" }),
        revisit(2, "unchanged", { scenario: null, reason: "gaps" }),
        revisit(3, "unchanged", { scenario: null, reason: "gaps", visited: "data_preparation" }),
      ],
      ["return", "return", "return"],
    ],
    [
      "the same words in other cases and blanks are the same reason",
      [
        revisit(1, "unchanged", { scenario: null, reason: "Gaps in January" }),
        revisit(2, "unchanged", { scenario: null, reason: " gaps  in january " }),
        revisit(3, "unchanged", { scenario: null, reason: "GAPS IN JANUARY" }),
      ],
      ["return", "return", "repetition"],
    ],
    [
      "the third with an open outcome waits for the answer",
      [revisit(1, "unchanged"), revisit(2, "unchanged"), revisit(3, null)],
      ["return", "return", "return"],
    ],
    [
      "without a reason there is no series",
      [1, 2, 3].map((n) => revisit(n, "unchanged", { scenario: null })),
      ["return", "return", "return"],
    ],
    [
      "the order in which they were told does not matter",
      [revisit(3, "unchanged"), revisit(1, "unchanged"), revisit(2, "unchanged")],
      ["return", "return", "repetition"],
    ],
  ])("%s", (_what, revisits, expected) => expect(kinds(revisits)).toEqual(expected));

  test("a repetition says what was tried before, oldest first", () => {
    const [, , third] = judgeRevisits([1, 2, 3].map((n) => revisit(n, "unchanged")));
    expect(third?.without).toBe(REPETITION_AT);
    expect(third?.before.map(({ id }) => id)).toEqual(["vis_1", "vis_2"]);
  });

  test("an improvement is never a repetition, and a repetition has two like it before", () => {
    const any = fc.record({
      n: fc.integer({ min: 1, max: 27 }),
      outcome: fc.constantFrom(...OUTCOMES, null),
      visited: fc.constantFrom(...PHASES.slice(0, 2)),
      scenario: fc.constantFrom("md-da-1", "md-pd-1", null),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 30 }), (list) => {
        const judged = judgeRevisits(list.map(({ n, outcome, ...rest }) => revisit(n, outcome, rest)));
        for (const one of judged) {
          if (one.outcome === "improved") expect(one.kind).toBe("iteration");
          if (one.kind !== "repetition") continue;
          expect(one.before.length).toBeGreaterThanOrEqual(REPETITION_AT - 1);
          for (const earlier of one.before) expect(reasonKey(earlier)).toBe(reasonKey(one));
        }
      }),
    );
  });
});
