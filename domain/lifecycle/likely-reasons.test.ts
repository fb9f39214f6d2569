import { describe, expect, test } from "vitest";
import { likelyReasons, type VisitFacts } from "./likely-reasons.ts";
import type { Phase } from "./phases.ts";
import { scenarioOf } from "./scenarios/catalogue.ts";
import { SIGNALS } from "./scenarios/signals.ts";

const ranked = (focus: Phase, visited: Phase, verbs: string[], earlier: VisitFacts["earlier"] = []) =>
  likelyReasons({ focus, visited, acts: verbs.map((verb) => ({ verb })), earlier });
const keys = (...of: Parameters<typeof ranked>) =>
  ranked(...of).map(({ scenario, score }) => `${scenario.key} ${Math.round(score * 100) / 100}`);

describe("the likely reasons of a visit", () => {
  const [MD, DA, DP] = ["model_development", "data_acquisition", "data_preparation"] as const;
  test.each<[string, Parameters<typeof ranked>, string[]]>([
    ["nothing seen: the paper's order", [MD, DA, []], ["md-da-1 0", "md-da-2 0"]],
    [
      "a new version speaks for too little data",
      [MD, DA, ["datasets.createVersion"]],
      ["md-da-1 3", "md-da-2 0"],
    ],
    ["a new dataset speaks for new wishes", [MD, DA, ["datasets.create"]], ["md-da-2 3", "md-da-1 2"]],
    [
      "the same act twice counts once",
      [MD, DA, ["datasets.create", "datasets.create"]],
      ["md-da-2 3", "md-da-1 2"],
    ],
    ["acts add up", [MD, DA, ["datasets.create", "datasets.createVersion"]], ["md-da-1 5", "md-da-2 3"]],
    ["an act of which nothing is known", [MD, DA, ["test.unknown"]], ["md-da-1 0", "md-da-2 0"]],
    [
      "what was the reason before",
      [
        MD,
        DA,
        [],
        [
          { scenario: "md-da-2", count: 3 },
          { scenario: "md-da-1", count: 1 },
        ],
      ],
      ["md-da-2 1.5", "md-da-1 0.5"],
    ],
    [
      "an act outweighs what was before",
      [MD, DA, ["datasets.createVersion"], [{ scenario: "md-da-2", count: 9 }]],
      ["md-da-1 3", "md-da-2 2"],
    ],
    ["another focus, other scenarios", [DP, DA, ["datasets.createVersion"]], ["dp-da-2 3", "dp-da-1 2"]],
    ["a passage without scenarios", [DA, MD, ["training.startRun"]], []],
    ["in focus there is nothing to explain", [DA, DA, ["datasets.create"]], []],
  ])("%s", (_name, of, expected) => expect(keys(...of)).toEqual(expected));

  test("say what speaks for them", () => {
    const [first] = ranked(
      MD,
      DA,
      ["datasets.createVersion"],
      [
        { scenario: "md-da-1", count: 2 },
        { scenario: "md-da-2", count: 1 },
      ],
    );
    expect(first?.because).toEqual([
      "a new version of a dataset was uploaded",
      "the reason of 2 of 3 visits like this before",
    ]);
  });
});

test.each(Object.entries(SIGNALS))(
  "%s points to scenarios of the catalogue, each once",
  (_verb, { points }) => {
    expect(points.filter((key) => scenarioOf(key) === null)).toEqual([]);
    expect(new Set(points).size).toBe(points.length);
  },
);
