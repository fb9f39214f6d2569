import { describe, expect, test } from "vitest";
import { RECOMMENDATIONS } from "#domain/governance/recommendations.ts";
import { adviceFor, answersOf, PATTERN_AT, type ReasonCount } from "./advice.ts";
import { SCENARIOS, scenarioOf } from "./scenarios/catalogue.ts";

const reason = (scenario: string, count: number, effortHours = 0): ReasonCount => ({
  scenario,
  count,
  effortHours,
});

describe("the table of answers", () => {
  test.each(RECOMMENDATIONS.map(({ key }) => key))("%s answers scenarios that exist", (key) => {
    expect(answersOf(key).length).toBeGreaterThan(0);
    for (const scenario of answersOf(key)) expect(scenarioOf(scenario)).not.toBeNull();
  });

  test("all but the ways of communication that are good in themselves have an answer", () => {
    const answered = new Set(RECOMMENDATIONS.flatMap(({ key }) => answersOf(key)));
    const without = SCENARIOS.filter(({ key }) => !answered.has(key)).map(({ key }) => key);
    expect(without).toEqual(["md-co-2", "de-co-1", "mo-gc-2", "sc-co-1", "sc-co-2", "gc-co-1", "gc-co-2"]);
  });
});

describe("advice", () => {
  test("five backtracks for missing variables ask for a pilot acquisition", () => {
    const advice = adviceFor([reason("md-da-1", 5, 12)]);
    expect(advice.map(({ recommendation }) => recommendation.key)).toEqual(["pd-6", "da-3", "md-3"]);
    expect(advice[1]).toMatchObject({
      count: 5,
      effortHours: 12,
      because: '5 backtracks to data acquisition: "The data does not suffice for the model".',
    });
  });

  test("three of a kind are a pattern, two are none", () => {
    expect(adviceFor([reason("md-da-1", 2)])).toEqual([]);
    expect(adviceFor([reason("md-da-1", 3)])).toHaveLength(3);
  });

  test("related reasons add up and are said", () => {
    const [first] = adviceFor([reason("dp-da-1", 2), reason("md-da-1", 1)]).filter(
      ({ recommendation }) => recommendation.key === "da-3",
    );
    expect(first?.count).toBe(3);
    expect(first?.because).toBe(
      '2 backtracks to data acquisition: "More data or other variables are needed", and 1 more for related reasons.',
    );
  });

  test.each<[string, ReasonCount[], number]>([
    ["nothing", [], 0],
    ["one fewer than a pattern", [reason("md-da-1", PATTERN_AT - 1, 99)], 0],
    ["a key that is not in the catalogue", [reason("no-such-1", 50)], 0],
    ["a step forward", [reason("de-gc-1", PATTERN_AT)], 2],
  ])("%s", (_what, reasons, count) => expect(adviceFor(reasons)).toHaveLength(count));

  test("the most frequent comes first, at a tie the more costly", () => {
    const keys = adviceFor([reason("de-gc-1", 4, 1), reason("gc-de-1", 0), reason("mo-co-1", 4, 9)]).map(
      ({ recommendation }) => recommendation.key,
    );
    expect(keys).toEqual(["mo-1", "de-4", "gc-2"]);
  });

  test("a step forward is called so", () =>
    expect(adviceFor([reason("de-gc-1", 3)])[0]?.because).toBe(
      '3 steps forward to governance and compliance: "Which law applies where it runs?".',
    ));
});
