import { describe, expect, test } from "vitest";
import { focusDistribution } from "./focus-sentence.ts";
import type { Phase } from "./phases.ts";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

const cases: { name: string; counts: Partial<Record<Phase, number>>; sentence: string }[] = [
  {
    name: "back and ahead, the two largest of each",
    counts: {
      model_development: 48,
      data_preparation: 14,
      data_acquisition: 9,
      problem_definition: 2,
      communication: 27,
    },
    sentence:
      "48 % of the work since then was on it. 14 % went back to data preparation and 9 % to data acquisition. 27 % went ahead to communication. n = 100",
  },
  {
    name: "all of it in focus",
    counts: { model_development: 20 },
    sentence: "100 % of the work since then was on it. n = 20",
  },
  {
    name: "none of it in focus",
    counts: { data_preparation: 20 },
    sentence: "0 % of the work since then was on it. 100 % went back to data preparation. n = 20",
  },
  {
    name: "too few",
    counts: { model_development: 14 },
    sentence: "Only 14 visits since then: too few to say where the work goes.",
  },
  {
    name: "one",
    counts: { communication: 1 },
    sentence: "Only 1 visit since then: too few to say where the work goes.",
  },
  { name: "none", counts: {}, sentence: "No visits since then." },
];

describe("the sentence under the ring", () => {
  test.each(cases)("$name", ({ counts, sentence }) => {
    const rows = Object.entries(counts).map(([phase, count]) => ({ phase: phase as Phase, count }));
    expect(plain(focusDistribution("model_development", rows).sentence)).toBe(sentence);
  });

  test("shares add up to one, most visited first", () => {
    const { shares } = focusDistribution("model_development", [
      { phase: "communication", count: 1 },
      { phase: "data_preparation", count: 3 },
    ]);
    expect(shares.map(({ share }) => share)).toEqual([0.75, 0.25]);
  });
});
