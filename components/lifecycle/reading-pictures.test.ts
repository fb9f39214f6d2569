import { expect, test } from "vitest";
import { draw } from "#components/charts/export/drawings.ts";
import { compareProjects } from "#domain/lifecycle/comparison.ts";
import { againstPaper } from "#domain/lifecycle/interdependence.ts";
import { overlapMatrix } from "#domain/lifecycle/overlap.ts";
import { revisitFigures, type VisitGroup } from "#domain/lifecycle/revisit-figures.ts";
import {
  comparisonPicture,
  latePicture,
  mostRevisitedPicture,
  patternPicture,
  reasonsPicture,
} from "./reading-pictures.ts";

const of = { slug: "flights", name: "Flights", period: "all time" };
const group = (change: Partial<VisitGroup>): VisitGroup => ({
  month: "2026-11",
  focus: "model_development",
  visited: "model_development",
  scenario: null,
  count: 1,
  effortHours: 0,
  ...change,
});
const GROUPS = [
  group({ count: 60, effortHours: 30 }),
  group({ visited: "data_acquisition", scenario: "md-da-1", count: 30, effortHours: 12 }),
  group({ visited: "scalability", count: 10, effortHours: 2 }),
];
const figures = { ...revisitFigures(GROUPS), advice: [] } as unknown as Parameters<typeof latePicture>[0];
const nothing = { ...revisitFigures([]), advice: [] } as unknown as Parameters<typeof latePicture>[0];

test("what is revisited most, with its numbers unrounded, by visits or by hours", () => {
  const picture = mostRevisitedPicture(figures, "count", of);
  expect(picture.table.rows.map((row) => row.slice(0, 3))).toEqual([
    ["Data acquisition", 30, 12],
    ["Scalability", 10, 2],
  ]);
  expect(picture.drawing).toMatchObject({ bars: [{ value: 30 }, { value: 10 }] });
  expect(mostRevisitedPicture(figures, "effortHours", of).drawing).toMatchObject({
    bars: [{ value: 12 }, { value: 2 }],
  });
});

test("the reasons, by their titles", () => {
  const { table, drawing } = reasonsPicture(figures, "count", of);
  expect(table.rows).toHaveLength(1);
  expect(table.rows[0]?.slice(1, 4)).toEqual(["Data acquisition", 30, 12]);
  expect(drawing).toMatchObject({ bars: [{ value: 12, text: expect.stringContaining("30×") }] });
});

test("how far back, each distance with its count, those without any too", () => {
  const { table, caption } = latePicture(figures, "count", of);
  expect(table.rows.map(([distance, count]) => [distance, count])).toContainEqual([2, 30]);
  expect(table.rows).toHaveLength(8);
  expect(caption).toContain("On average 2.0 phases");
});

test("against the paper: the project's own overlaps and the named ones, told apart", () => {
  const picture = patternPicture(againstPaper(overlapMatrix(GROUPS)), of);
  const kinds = new Set(picture.table.rows.map((row) => row[2]));
  expect(kinds).toContain("named and not seen");
  expect(picture.drawing?.kind).toBe("bars");
});

test("against other projects: every pair, drawn only where they differ", () => {
  const others = overlapMatrix([group({ count: 95 }), group({ visited: "data_acquisition", count: 5 })]);
  const rows = compareProjects(overlapMatrix(GROUPS), others);
  const picture = comparisonPicture({ otherProjects: 2, othersN: 100, rows } as never, of);
  const acquisition = picture.table.rows.find((row) => row[1] === "Data acquisition");
  expect(acquisition?.slice(2, 8)).toEqual([30, 100, 0.3, 5, 100, 0.05]);
  expect(acquisition?.at(-1)).toBe("more");
  expect(picture.drawing).toMatchObject({ kind: "bars" });
});

test("without visits there is nothing to draw, and the numbers say so", () => {
  for (const picture of [
    mostRevisitedPicture(nothing, "count", of),
    reasonsPicture(nothing, "count", of),
    latePicture(nothing, "count", of),
    patternPicture(againstPaper(overlapMatrix([])), of),
  ])
    expect(picture.drawing).toBeNull();
});

test("each drawing has a size and no figure that is none", () => {
  for (const picture of [
    mostRevisitedPicture(figures, "count", of),
    reasonsPicture(figures, "effortHours", of),
    latePicture(figures, "count", of),
    patternPicture(againstPaper(overlapMatrix(GROUPS)), of),
  ]) {
    if (!picture.drawing) throw new Error(`${picture.title} is not drawn`);
    const { width, height, body } = draw(picture.drawing);
    expect(width * height).toBeGreaterThan(0);
    expect(body).not.toMatch(/NaN|undefined|Infinity/);
  }
});
