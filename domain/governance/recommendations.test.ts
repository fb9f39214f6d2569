import { describe, expect, test } from "vitest";
import { PHASES, type Phase } from "#domain/lifecycle/phases.ts";
import { RECOMMENDATIONS, recommendationOf } from "./recommendations.ts";

describe("the recommendations of the paper", () => {
  test("are 34", () => expect(RECOMMENDATIONS).toHaveLength(34));

  test.each([
    ["problem_definition", "4.2.5", 7],
    ["data_acquisition", "4.3.4", 5],
    ["data_preparation", "4.4.6", 3],
    ["model_development", "4.5.9", 6],
    ["model_deployment", "4.6.8", 4],
    ["monitoring_and_management", "4.7.5", 2],
    ["scalability", "4.8.5", 4],
    ["governance_and_compliance", "4.9.7", 3],
    ["communication", "", 0],
  ] as const satisfies readonly (readonly [Phase, string, number])[])(
    "%s (%s) has %i",
    (phase, section, count) => {
      const items = RECOMMENDATIONS.filter((item) => item.phase === phase);
      expect(items.map((item) => item.paperSection)).toEqual(
        Array.from({ length: count }, (_, index) => `${section} (${index + 1})`),
      );
    },
  );

  test("each has its own key and title, a short imperative, sentences and a hint at evidence", () => {
    expect(new Set(RECOMMENDATIONS.map((item) => item.key)).size).toBe(34);
    expect(new Set(RECOMMENDATIONS.map((item) => item.title)).size).toBe(34);
    for (const item of RECOMMENDATIONS) {
      expect(item.title.length, item.key).toBeLessThanOrEqual(80);
      expect(item.title, item.key).toMatch(/^[A-Z].*[^.]$/);
      expect(item.detail, item.key).toMatch(/\.$/);
      expect(item.evidenceHint, item.key).toMatch(/\.$/);
      expect(item.key).toMatch(/^[a-z]{2}-\d$/);
    }
  });

  test("stand in the order of the phases and are found by their key", () => {
    const order = RECOMMENDATIONS.map((item) => PHASES.indexOf(item.phase));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(recommendationOf("pd-1")?.phase).toBe("problem_definition");
    expect(recommendationOf("xx-1")).toBeUndefined();
  });
});
