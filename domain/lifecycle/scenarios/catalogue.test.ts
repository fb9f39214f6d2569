import { describe, expect, test } from "vitest";
import { direction, PHASE_INFO, PHASES, type Phase } from "#domain/lifecycle/phases.ts";
import { EXPECTED_OVERLAPS, findScenarios, SCENARIOS, scenarioOf } from "./catalogue.ts";

const letters = (phase: Phase) => PHASE_INFO[phase].letters;

/** Sections 4.2 to 4.9 of the paper: how many scenarios it lists for each passage. */
const COUNTS: Record<string, Record<string, number>> = {
  PD: { CO: 2, DA: 2, DP: 2, GC: 2 },
  DA: { PD: 2, DP: 2, GC: 2 },
  DP: { DA: 2, PD: 2, MD: 2, SC: 1, CO: 2 },
  MD: { PD: 2, DA: 2, DP: 2, DE: 2, GC: 2, SC: 2, MO: 2, CO: 2 },
  DE: { PD: 1, DP: 2, MD: 1, MO: 2, SC: 2, GC: 1, CO: 1 },
  MO: { MD: 2, DE: 1, GC: 2, CO: 1 },
  SC: { DE: 2, MO: 2, CO: 2, GC: 2 },
  GC: { PD: 2, DA: 2, DP: 2, MD: 2, DE: 1, CO: 2 },
};

describe("the catalogue", () => {
  test("has the paper's 74 scenarios, as many for each passage as its sections list", () => {
    const counts: typeof COUNTS = {};
    for (const { focus, visited } of SCENARIOS) {
      const row = counts[letters(focus)] ?? {};
      counts[letters(focus)] = row;
      row[letters(visited)] = (row[letters(visited)] ?? 0) + 1;
    }
    expect(counts).toEqual(COUNTS);
    expect(SCENARIOS).toHaveLength(74);
  });

  test("names each scenario once, in words of its own", () => {
    expect(new Set(SCENARIOS.map(({ key }) => key)).size).toBe(74);
    expect(new Set(SCENARIOS.map(({ title }) => title)).size).toBe(74);
    expect(new Set(SCENARIOS.map(({ paperSection }) => paperSection)).size).toBe(74);
    for (const { title, when } of SCENARIOS) {
      expect(title.length).toBeLessThanOrEqual(60);
      expect(when).toMatch(/^[A-Z].{30,}\.$/);
    }
  });

  test.each(SCENARIOS.map((scenario) => [scenario.key, scenario] as const))("%s", (key, scenario) => {
    expect(scenario.direction).toBe(direction(scenario.focus, scenario.visited));
    expect(scenario.direction).not.toBe("same");
    expect(scenario.paperSection.startsWith(`4.${PHASES.indexOf(scenario.focus) + 2}.`)).toBe(true);
    expect(scenarioOf(key)).toBe(scenario);
    expect(EXPECTED_OVERLAPS[scenario.focus]).toContain(scenario.visited);
  });

  test.each(PHASES)("an overlap that the text expects from %s has a scenario", (focus) => {
    const visited = new Set(findScenarios({ focus }).map((scenario) => scenario.visited));
    expect(new Set(EXPECTED_OVERLAPS[focus])).toEqual(visited);
  });
});

describe("finding", () => {
  test.each<[Parameters<typeof findScenarios>[0], string[]]>([
    [{ focus: "model_development", visited: "data_acquisition" }, ["md-da-1", "md-da-2"]],
    [{ text: "STALE" }, ["de-dp-2"]],
    [{ focus: "scalability", text: "ethics" }, ["sc-gc-2"]],
    [{ text: "pruning quantization" }, ["md-sc-1"]],
    [{ text: "4.6.3" }, ["de-md-1"]],
    [{ focus: "communication" }, []],
    [{ text: "no such words anywhere" }, []],
  ])("%j", (filter, keys) => expect(findScenarios(filter).map(({ key }) => key)).toEqual(keys));

  test("nothing asked gives all", () => expect(findScenarios({})).toHaveLength(74));
});
