import { describe, expect, test } from "vitest";
import { StartRun } from "#domain/training/schemas.ts";
import {
  attributeOf,
  chosenFeatures,
  countsOf,
  draftOf,
  emptyDraft,
  inputOf,
  possibleAttributes,
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
  test("fits are counted from what is chosen, defaults included", () => {
    const draft = emptyDraft(start);
    expect(countsOf(draft)).toEqual({ trials: 1, fits: 6 });
    const grids = { ...draft.grids, gradient_boosting: { trees: [50, 100], learning_rate: [0.1, 0.2, 0.3] } };
    expect(countsOf({ ...draft, grids })).toEqual({ trials: 6, fits: 31 });
    expect(countsOf({ ...draft, grids, folds: 0 })).toEqual({ trials: 6, fits: 7 });
  });
});
