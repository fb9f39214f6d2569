import { describe, expect, test } from "vitest";
import { type Draft, emptyDraft, readDraft } from "./draft.ts";

const draft = (over: Partial<Draft>): Draft => ({ ...emptyDraft("delay"), ...over });

const good: { name: string; draft: Draft; spec: object; tolerance?: number }[] = [
  { name: "a gap", draft: draft({}), spec: { kind: "not_null", column: "delay" } },
  {
    name: "a share that may fail",
    draft: draft({ percent: "2.5" }),
    spec: { kind: "not_null" },
    tolerance: 0.025,
  },
  {
    name: "numbers with groups, and an open end",
    draft: draft({ kind: "range", min: "1,000", max: " " }),
    spec: { kind: "range", column: "delay", min: 1000, max: null },
  },
  {
    name: "a set by lines",
    draft: draft({ kind: "one_of", values: " ATL \n\nORD\n" }),
    spec: { kind: "one_of", column: "delay", values: ["ATL", "ORD"] },
  },
  {
    name: "rows",
    draft: draft({ kind: "row_count", min: "10" }),
    spec: { kind: "row_count", min: 10, max: null },
  },
];

describe("a form's text becomes an expectation", () => {
  test.each(good)("$name", ({ draft: one, spec, tolerance = 0 }) => {
    expect(readDraft(one)).toMatchObject({ value: { spec, tolerance, severity: "must" } });
  });

  test.each([
    [draft({ kind: "range" }), "min", "Give a smallest value"],
    [draft({ kind: "range", min: "5", max: "1" }), "max", "larger than the largest"],
    [draft({ kind: "range", min: "abc" }), "min", "not a number"],
    [draft({ kind: "one_of" }), "values", "at least one value"],
    [draft({ kind: "row_count", min: "1.5" }), "min", "whole number"],
    [draft({ kind: "pattern" }), "pattern", "Write the pattern"],
    [draft({ kind: "unique", columns: [] }), "columns", "Choose a column"],
    [draft({ kind: "freshness", daysMax: "0" }), "daysMax", "above 0"],
    [draft({ kind: "reference", otherColumn: "a" }), "datasetId", ""],
    [draft({ percent: "80" }), "tolerance", "At most half"],
    [draft({ percent: "x" }), "tolerance", ""],
    [draft({ kind: "sql", query: "select 1" }), "name", "empty"],
  ])("or says at which field it fails (%#)", (one, field, sentence) => {
    const read = readDraft(one);
    if (!("errors" in read)) throw new Error("accepted");
    expect(read.errors[field]).toContain(sentence);
  });
});
