import { describe, expect, test } from "vitest";
import { StartRun } from "#domain/training/schemas.ts";
import {
  attributeOf,
  chosenFeatures,
  countsOf,
  draftOf,
  emptyDraft,
  inputOf,
  lackingFeatures,
  possibleAttributes,
  possibleSplitColumns,
  withGivenParts,
} from "./run-draft.ts";
import type { TrainableColumn } from "./types.ts";

const column = (name: string, as: TrainableColumn["suggestion"]["as"]): TrainableColumn => ({
  name,
  kind: "numeric",
  missing: 0,
  distinct: 9,
  min: 0,
  median: 1,
  max: 2,
  values: [],
  uses: ["numeric", "categorical"],
  parts: [],
  suggestion: { as, why: null },
});
const columns = [column("delay", "numeric"), column("distance", "numeric"), column("id", null)];
const start = { datasetVersionId: "dsv_0000000000aa" };
const project = "prj_0000000000aa";
const messages = (input: unknown) =>
  StartRun.safeParse(input).error?.issues.map((issue) => issue.message) ?? [];

describe("the form that starts a run", () => {
  test("an empty draft is told what is missing", () => {
    const said = messages(inputOf(emptyDraft(start), project, columns)).join(" ");
    expect(said).toContain("The name is empty");
    expect(said).toContain("Choose a column");
    expect(said).toContain("threshold is a number");
  });
  test("a full one can be sent, and the target is never a feature", () => {
    const draft = { ...emptyDraft(start), name: "Late", targetColumn: "delay", threshold: "15" };
    const input = inputOf(draft, project, columns);
    expect(messages(input)).toEqual([]);
    expect(input.features).toEqual([{ column: "distance", as: "numeric" }]);
  });
  test("a choice by hand outweighs the suggestion", () => {
    const draft = { ...emptyDraft(start), uses: { id: "categorical", distance: null } as const };
    expect(chosenFeatures(draft, columns)).toEqual([
      { column: "delay", as: "numeric" },
      { column: "id", as: "categorical" },
    ]);
  });
  test("what was run can be run again", () => {
    const draft = { ...emptyDraft(start), name: "Late", targetColumn: "delay", threshold: "15" };
    const first = StartRun.parse(inputOf(draft, project, columns));
    const again = draftOf(first, { ...start, experimentId: "exp_0000000000aa" }, columns);
    const { newExperiment: _, ...rest } = inputOf(draft, project, columns);
    expect(inputOf(again, project, columns)).toEqual({ ...rest, experimentId: "exp_0000000000aa" });
  });
  test("on another dataset version it learns from the same columns: no new one comes in, and one that is gone is told", () => {
    const draft = { ...emptyDraft(start), name: "Late", targetColumn: "delay", threshold: "15" };
    const uses = { distance: "numeric", id: "categorical" } as const;
    const first = StartRun.parse(inputOf({ ...draft, uses }, project, columns));
    const again = draftOf(first, { ...start, experimentId: "exp_0000000000aa" }, columns);
    const other = [column("delay", "numeric"), column("distance", "numeric"), column("speed", "numeric")];
    expect(chosenFeatures(again, other)).toEqual([{ column: "distance", as: "numeric" }]);
    expect(lackingFeatures(again, other)).toEqual(["id"]);
    expect(lackingFeatures(again, columns)).toEqual([]);
  });
  test("columns of the fairness check are sent and run again, of two classes only, and never the target", () => {
    const attributes = [{ column: "id", as: "numeric" }] as const;
    const draft = {
      ...emptyDraft(start),
      name: "Late",
      targetColumn: "delay",
      threshold: "15",
      attributes: [...attributes, { column: "delay", as: "numeric" } as const],
    };
    const input = inputOf(draft, project, columns);
    expect(input.attributes).toEqual(attributes);
    const again = draftOf(StartRun.parse(input), { ...start, experimentId: "exp_0000000000aa" }, columns);
    expect(again.attributes).toEqual(attributes);
    expect(inputOf({ ...draft, targetKind: "number" }, project, columns)).not.toHaveProperty("attributes");
  });
  test("how rows are divided is sent only where it was chosen, and run again", () => {
    const plain = { ...emptyDraft(start), name: "Late", targetColumn: "delay", threshold: "15" };
    expect(inputOf(plain, project, columns).validation).toEqual({ holdoutFraction: 0.2, folds: 5, seed: 1 });
    const grouped = { ...plain, split: "grouped", splitColumn: "id", repeats: 3 } as const;
    const input = inputOf(grouped, project, columns);
    // Groups are dealt without a draw, so there is nothing to repeat.
    expect(input.validation).toEqual({
      holdoutFraction: 0.2,
      folds: 5,
      split: { kind: "grouped", column: "id" },
      seed: 1,
    });
    const again = draftOf(StartRun.parse(input), { ...start, experimentId: "exp_0000000000aa" }, columns);
    expect(again).toMatchObject({ split: "grouped", splitColumn: "id", repeats: 1 });
    const repeated = { ...plain, split: "plain", repeats: 3 } as const;
    expect(inputOf(repeated, project, columns).validation).toMatchObject({
      split: { kind: "plain" },
      repeats: 3,
    });
    expect(countsOf(repeated, 1000)).toEqual({ trials: 1, fits: 16 });
    expect(messages(inputOf({ ...grouped, splitColumn: "" }, project, columns))).toEqual([
      "Choose the column that rows are divided by.",
    ]);
    expect(messages(inputOf({ ...grouped, splitColumn: "delay" }, project, columns)).join()).toContain(
      "rows cannot be divided by it",
    );
  });
  test("answers out of folds are sent, counted and run again, and not without folds", () => {
    const plain = { ...emptyDraft(start), name: "Late", targetColumn: "delay", threshold: "15" };
    const draft = { ...plain, outOfFolds: true };
    const input = inputOf(withGivenParts(draft, null), project, columns);
    expect(messages(input)).toEqual([]);
    expect(input.validation).toEqual({ holdoutFraction: 0.2, folds: 5, outOfFolds: true, seed: 1 });
    expect(countsOf(draft, 1000)).toEqual({ trials: 1, fits: 11 });
    const again = draftOf(StartRun.parse(input), { ...start, experimentId: "exp_0000000000aa" }, columns);
    expect(inputOf(again, project, columns).validation).toEqual(input.validation);
    const foldless = inputOf(withGivenParts({ ...draft, folds: 0 }, null), project, columns);
    expect(foldless.validation).not.toHaveProperty("outOfFolds");
    expect(messages(inputOf({ ...draft, folds: 0 }, project, columns)).join()).toContain(
      "no folds to answer",
    );
    const given = { column: "part", parts: { train: 70, validation: 10, test: 20 } };
    const onParts = withGivenParts(draft, given);
    expect(inputOf(onParts, project, columns).validation).toMatchObject({ folds: 0, outOfFolds: true });
    expect(countsOf(onParts, 1000)).toEqual({ trials: 1, fits: 2 });
    const untested = { column: "part", parts: { train: 80, test: 20 } };
    const bare = withGivenParts({ ...draft, folds: 0 }, untested);
    expect(inputOf(bare, project, columns).validation).not.toHaveProperty("outOfFolds");
  });
  test("a search is sent with its ranges, and run again", () => {
    const draft = {
      ...emptyDraft(start),
      name: "Late",
      targetColumn: "delay",
      threshold: "15",
      algorithm: "random_forest",
      search: "tpe",
      searchTrials: "20",
      nested: 3,
    } as const;
    const ranges = {
      trees: { low: 50, high: 300 },
      max_depth: { low: 4, high: 30 },
      min_samples_leaf: { low: 1, high: 50, log: true },
    };
    const input = inputOf(draft, project, columns);
    expect(messages(input)).toEqual([]);
    expect(input).toMatchObject({ search: { kind: "tpe", trials: 20, ranges }, validation: { nested: 3 } });
    expect(countsOf(draft, 1000)).toEqual({ trials: 20, fits: 404 });
    const { newExperiment: _, ...rest } = input;
    const again = draftOf(StartRun.parse(input), { ...start, experimentId: "exp_0000000000aa" }, columns);
    expect(inputOf(again, project, columns)).toEqual({ ...rest, experimentId: "exp_0000000000aa" });
    // Values chosen by hand stay values; a range switched off is one.
    const byHand = { ...draft, grids: { random_forest: { trees: [50, 100] } } };
    const off = { ...byHand, ranges: { random_forest: { max_depth: null } } };
    expect(inputOf(off, project, columns).search).toEqual({
      kind: "tpe",
      trials: 20,
      ranges: { min_samples_leaf: ranges.min_samples_leaf },
    });
    expect(messages(inputOf({ ...draft, searchTrials: "1" }, project, columns)).join()).toContain(
      "2 settings at least",
    );
  });
  test("halving takes the grid as it is, or draws; what it gives more of is not drawn", () => {
    const grids = { gradient_boosting: { trees: [60], max_depth: [2, 3, 4, 5, 6, 7, 8, 9, 10] } };
    const draft = { ...emptyDraft(start), search: "halving", grids } as const;
    expect(inputOf(draft, project, columns).search).toEqual({ kind: "halving" });
    // 9, 3 and 1 settings on 111, 333 and 999 rows or so, five folds each, and the refit.
    expect(countsOf({ ...draft, holdoutPercent: 10 }, 1000)).toEqual({ trials: 9, fits: 66 });
    const drawn = { ...emptyDraft(start), search: "halving", halvingDraws: true, resource: "trees" } as const;
    const { search } = inputOf(drawn, project, columns);
    expect(search).toMatchObject({ kind: "halving", candidates: 30, resource: "trees" });
    expect(search).not.toHaveProperty("ranges.trees");
    expect(search).toHaveProperty("ranges.learning_rate");
  });
  test("a run that finds its algorithm is sent with its time and without a grid", () => {
    const draft = {
      ...emptyDraft(start),
      name: "Late",
      targetColumn: "delay",
      threshold: "15",
      automatic: true,
      minutes: "0.5",
      search: "tpe",
      nested: 3,
    } as const;
    const input = inputOf(draft, project, columns);
    expect(messages(input)).toEqual([]);
    expect(input).toMatchObject({ automl: { seconds: 30 } });
    for (const gone of ["grid", "search", "validation.nested"]) expect(input).not.toHaveProperty(gone);
    const again = draftOf(StartRun.parse(input), { ...start, experimentId: "exp_0000000000aa" }, columns);
    expect(again).toMatchObject({ automatic: true, minutes: "0.5" });
  });
  test("only dates put rows in order of time, and only what varies makes groups", () => {
    const kinds = [
      { ...column("when", null), kind: "datetime" } as const,
      { ...column("same", null), distinct: 1 },
      column("delay", "numeric"),
      column("patient", null),
    ];
    const names = (split: "time" | "grouped") =>
      possibleSplitColumns({ split, targetColumn: "delay" }, kinds).map(({ name }) => name);
    expect(names("time")).toEqual(["when"]);
    expect(names("grouped")).toEqual(["when", "patient"]);
  });
  test("parts that the version's recipe made are taken where nothing else was chosen, and are no feature", () => {
    const words = { ...column("part", "categorical"), values: ["train", "test", "validation"] };
    const known = [...columns, words];
    const given = { column: "part", parts: { train: 70, validation: 10, test: 20 } };
    const full = { ...emptyDraft(start), name: "Late", targetColumn: "delay", threshold: "15", nested: 3 };
    const draft = withGivenParts(full, given);
    const input = inputOf(draft, project, known);
    expect(messages(input)).toEqual([]);
    expect(input.validation).toEqual({
      holdoutFraction: 0.2,
      folds: 0,
      split: { kind: "given", column: "part" },
      seed: 1,
    });
    expect(input.features.map(({ column: name }) => name)).toEqual(["distance"]);
    // Without validation rows folds are drawn among those of training.
    const { folds } = withGivenParts(full, { column: "part", parts: { train: 80, test: 20 } });
    expect(folds).toBe(5);
    const byHand = { ...full, split: "plain", splitChosen: true } as const;
    expect(withGivenParts(byHand, given)).toEqual(byHand);
    expect(withGivenParts(full, null)).toEqual(full);
    const again = draftOf(StartRun.parse(input), { ...start, experimentId: "exp_0000000000aa" }, known);
    expect(withGivenParts(again, null)).toMatchObject({ split: "given", splitColumn: "part" });
    const names = possibleSplitColumns({ split: "given", targetColumn: "delay" }, known);
    expect(names.map(({ name }) => name)).toEqual(["part"]);
  });
  test("dates, constants and columns of many texts make no groups", () => {
    const kinds = [
      { ...column("when", null), kind: "datetime" },
      { ...column("same", null), distinct: 1 },
      { ...column("note", null), kind: "text", distinct: 13 },
      { ...column("carrier", null), kind: "categorical", distinct: 12 },
      { ...column("many", null), distinct: 900 },
    ] as const;
    const possible = possibleAttributes(emptyDraft(start), kinds);
    expect(possible.map(attributeOf)).toEqual([
      { column: "carrier", as: "categorical" },
      { column: "many", as: "numeric" },
    ]);
  });
  test("parts of a date are kept, and only for a date", () => {
    const draft = {
      ...emptyDraft(start),
      uses: { id: "datetime" } as const,
      parts: { id: ["hour"], distance: ["hour"] } as const,
    };
    expect(chosenFeatures(draft, columns)).toContainEqual({ column: "id", as: "datetime", parts: ["hour"] });
    expect(chosenFeatures(draft, columns)).toContainEqual({ column: "distance", as: "numeric" });
  });
  test("the year is learned from where nothing else of the dates differs", () => {
    const day = (parts: TrainableColumn["parts"]): TrainableColumn => ({
      ...column("day", "datetime"),
      kind: "datetime",
      uses: ["datetime"],
      parts,
    });
    const draft = emptyDraft(start);
    expect(chosenFeatures(draft, [day(["year"])])).toEqual([
      { column: "day", as: "datetime", parts: ["year"] },
    ]);
    expect(chosenFeatures(draft, [day(["month", "year"])])).toEqual([{ column: "day", as: "datetime" }]);
  });
  test("fits are counted from what is chosen, defaults included", () => {
    const draft = emptyDraft(start);
    expect(countsOf(draft, 1000)).toEqual({ trials: 1, fits: 6 });
    const grids = { ...draft.grids, gradient_boosting: { trees: [50, 100], learning_rate: [0.1, 0.2, 0.3] } };
    expect(countsOf({ ...draft, grids }, 1000)).toEqual({ trials: 6, fits: 31 });
    expect(countsOf({ ...draft, grids, folds: 0 }, 1000)).toEqual({ trials: 6, fits: 7 });
  });
});
