import { describe, expect, it } from "vitest";
import { ImportModel } from "#domain/training/import-model.ts";
import type { OnnxSummary } from "#ml/onnx/inspect.ts";
import { emptyImport, importInput, proposedFeatures, twoColumns, widthOf } from "./import-draft.ts";
import { emptyDraft, type RunDraft } from "./run-draft.ts";
import type { TrainableColumn } from "./types.ts";

const column = (name: string, kind: TrainableColumn["kind"], values: string[] = []): TrainableColumn => ({
  ...{ name, kind, values, missing: 0, distinct: values.length, min: null, median: null, max: null },
  ...{ uses: [], parts: [], suggestion: { as: null, why: null } },
});
const columns = [
  column("distance", "numeric"),
  column("carrier", "categorical"),
  column("taxi", "numeric"),
  column("late", "categorical", ["no", "yes"]),
];
const summary = (
  inputs: OnnxSummary["inputs"],
  outputs = [{ name: "probabilities", dtype: "float32", shape: ["N", 2] }],
): OnnxSummary => ({
  ...{ irVersion: 8, producer: "skl2onnx", opsets: [], inputs, outputs, ops: [], nodes: 1 },
  ...{ parameters: 0, metadata: {} },
});
const matrix = summary([{ name: "X", dtype: "float32", shape: [null, 2] }]);
const named = summary([
  { name: "carrier", dtype: "string", shape: [null, 1] },
  { name: "taxi", dtype: "float32", shape: [null, 1] },
]);
const draft = (change: Partial<RunDraft> = {}): RunDraft => ({
  ...emptyDraft({ datasetVersionId: `dsv_${"a".repeat(20)}` }),
  ...{ name: "Outside", targetColumn: "late", targetKind: "class", positive: "yes" },
  ...change,
});
const given = { projectId: `prj_${"a".repeat(20)}`, uploadId: `upl_${"a".repeat(20)}`, columns };

describe("what is proposed for a file", () => {
  it("a table takes the numbers that are not the target", () => {
    expect(proposedFeatures(matrix, columns, "taxi")).toBe("distance");
    expect(proposedFeatures(matrix, columns, "late")).toBe("distance\ntaxi");
    expect(widthOf(matrix)).toBe(2);
  });

  it("inputs named after columns take these, as what they are", () => {
    expect(proposedFeatures(named, columns, "late")).toBe("carrier\ntaxi");
    const input = importInput(draft(), emptyImport, { ...given, summary: named });
    expect(input.features).toEqual([
      { column: "carrier", as: "categorical" },
      { column: "taxi", as: "numeric" },
    ]);
    expect(widthOf(named)).toBe(2);
  });

  it.each([
    { positive: "yes", chosen: null, order: ["no", "yes"], sent: undefined },
    { positive: "no", chosen: null, order: ["no", "yes"], sent: true },
    { positive: "no", chosen: false, order: ["yes", "no"], sent: undefined },
  ])(
    "of two columns with $positive as the positive class, chosen $chosen",
    ({ positive, chosen, order, sent }) => {
      const one = draft({ positive });
      const two = twoColumns(one, { ...emptyImport, positiveFirst: chosen }, "probabilities", columns);
      expect(two).toEqual({ order, positiveFirst: sent ?? false });
      const input = importInput(
        one,
        { ...emptyImport, positiveFirst: chosen },
        { ...given, summary: matrix },
      );
      expect(input.classOrder).toEqual(sent ? two?.order : undefined);
    },
  );

  it("names no classes before a target is chosen", () => {
    const empty = emptyDraft({ datasetVersionId: "" });
    expect(twoColumns(empty, emptyImport, "probabilities", columns)).toBeNull();
    expect(twoColumns(draft({ positive: "" }), emptyImport, "probabilities", columns)).toBeNull();
  });

  it("makes a call that the schema takes", () => {
    const input = importInput(draft(), emptyImport, { ...given, summary: matrix });
    expect(input).toMatchObject({ output: "probabilities", form: "probabilities" });
    expect(ImportModel.safeParse(input).error?.issues ?? []).toEqual([]);
  });

  it("without an output of numbers the schema says what is missing", () => {
    const none = summary(matrix.inputs, [{ name: "label", dtype: "int64", shape: ["N"] }]);
    const parsed = ImportModel.safeParse(importInput(draft(), emptyImport, { ...given, summary: none }));
    expect(parsed.error?.issues[0]?.message).toMatch(/^Choose the output/);
  });
});
