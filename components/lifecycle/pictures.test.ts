import { expect, test } from "vitest";
import { focusDistribution, interdependencies } from "#domain/lifecycle/interdependence.ts";
import { overlapMatrix } from "#domain/lifecycle/overlap.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import type { VisitGroup } from "#domain/lifecycle/revisit-figures.ts";
import { shareWords } from "./pictures.ts";

const group = (visited: Phase, count: number, effortHours: number): VisitGroup => ({
  month: "2026-11",
  focus: "data_acquisition",
  visited,
  scenario: null,
  count,
  effortHours,
  withEffort: count,
});
const GROUPS = [
  group("data_acquisition", 70, 30),
  group("problem_definition", 20, 10),
  group("scalability", 10, 0),
];

test.each([
  [
    "data_acquisition",
    "count",
    "Data acquisition: 70 of 100 visits, 70 %; 95 % interval 60 % to 78 %. It is the phase in focus.",
  ],
  [
    "problem_definition",
    "count",
    "Problem definition: 20 of 100 visits, 20 %; 95 % interval 13 % to 29 %. A way back that the paper names.",
  ],
  [
    "problem_definition",
    "effortHours",
    "Problem definition: 10 h of 40 h, 25 %. A way back that the paper names.",
  ],
  [
    "scalability",
    "count",
    "Scalability: 10 of 100 visits, 10 %; 95 % interval 6 % to 17 %. A way forward that the paper does not name.",
  ],
] as const)("a row of a focus distribution in words: %s, %s", (visited, measure, words) => {
  const matrix = overlapMatrix(GROUPS, { measure });
  const [phase] = interdependencies(matrix, GROUPS);
  const row = focusDistribution(matrix, "data_acquisition").find((one) => one.visited === visited);
  if (!phase || !row) throw new Error("no such row");
  expect(shareWords(phase, row, measure).replaceAll("\u00a0", " ")).toBe(words);
});
