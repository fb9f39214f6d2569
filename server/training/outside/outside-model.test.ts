import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import golden from "#ml/golden/outside.json" with { type: "json" };
import type { Adoption } from "#ml/onnx/adopt.ts";
import { encodeModel } from "#ml/onnx/codec.ts";
import { ELEMENT, type GraphMessage } from "#ml/onnx/messages.ts";
import type { InputFeature, InputSchema } from "#ml/onnx/schema.ts";
import type { Table } from "#ml/table.ts";
import { GUARD_LIMITS } from "#server/models/guarded/guarded-process.ts";
import { openOutside } from "./outside-model.ts";

const NAMES = ["a", "b", "c", "d"];
const numeric = (name: string): InputFeature => ({
  ...{ kind: "numeric", dtype: "float32", name, input: name, required: true },
  ...{ min: -4, max: 4, median: 0, integer: false, boolean: false },
});
const regression = (names: string[]): InputSchema => ({
  ...{ version: 1, task: "regression", features: names.map(numeric), classes: [], positiveLabel: null },
});
const column = (name: string, values: number[]) =>
  ({ kind: "numeric", name, values: Float32Array.from(values) }) as const;
const table: Table = {
  rows: golden.rows.length,
  columns: NAMES.map((name, at) =>
    column(
      name,
      golden.rows.map((row) => row[at] as number),
    ),
  ),
};
const never = new AbortController().signal;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "outside-"));
});
afterAll(() => rm(folder, { recursive: true }));

const fixture = (name: string) =>
  fileURLToPath(new URL(`../../../ml/golden/outside/${name}.onnx`, import.meta.url));

async function file(graph: GraphMessage): Promise<string> {
  const path = join(folder, `${Math.abs(JSON.stringify(graph).length)}.onnx`);
  await writeFile(path, encodeModel({ irVersion: 8, opsetImport: [{ domain: "", version: 17 }], graph }));
  return path;
}
const port = (name: string, dim: { value?: number; parameter?: string }[]) => ({
  name,
  type: { tensorType: { elementType: ELEMENT.float, shape: { dim } } },
});

describe("a file of unknown origin", () => {
  it.each(golden.models.filter(({ task }) => task === "regression"))(
    "$name answers as its own library does, before it has our form",
    async ({ name, answers }) => {
      const output = name === "torch-number" ? "scores" : "variable";
      const adoption: Adoption = { schema: regression(NAMES), output, form: "value" };
      const model = await openOutside(fixture(name), adoption, never);
      const given = await model.ask(table);
      model.close();
      expect(given).toHaveLength(answers.length);
      answers.flat().forEach((due, at) => {
        expect(Math.abs((given[at] as number) - due) / Math.max(1, Math.abs(due))).toBeLessThan(1e-5);
      });
      expect(model.summary.inputs).toHaveLength(1);
    },
  );

  it("that is not accepted is refused in a sentence", async () => {
    const adoption: Adoption = { schema: regression(NAMES), output: "variable", form: "value" };
    await expect(openOutside(fixture("sklearn-zipmap"), adoption, never)).rejects.toThrow(
      /^The model was not taken in\. .*zipmap=False\. Nothing was kept of it\.$/,
    );
  });

  it("that ONNX Runtime cannot load is refused with what it says", async () => {
    const path = await file({
      node: [{ opType: "Gemm", input: ["x"], output: ["y"], name: "n" }],
      input: [port("x", [{}, { value: 1 }])],
      output: [port("y", [{}, { value: 1 }])],
    });
    await expect(
      openOutside(path, { schema: regression(["x"]), output: "y", form: "value" }, never),
    ).rejects.toThrow(/ONNX Runtime cannot use it: /);
  });

  /** Its rows are set against each other three times: of a thousand rows 10 ** 9 numbers, from a file of some hundred bytes. */
  const greedy = async () =>
    file({
      node: [
        { opType: "Reshape", input: ["x", "first"], output: ["a"], name: "n0" },
        { opType: "Reshape", input: ["x", "second"], output: ["b"], name: "n1" },
        { opType: "Reshape", input: ["x", "third"], output: ["c"], name: "n2" },
        { opType: "Add", input: ["a", "b"], output: ["ab"], name: "n3" },
        { opType: "Add", input: ["ab", "c"], output: ["abc"], name: "n4" },
        { opType: "ReduceSum", input: ["abc"], output: ["sum"], name: "n5" },
        { opType: "Add", input: ["x", "sum"], output: ["y"], name: "n6" },
      ],
      initializer: [
        { name: "first", dims: [3], dataType: ELEMENT.int64, int64Data: [-1, 1, 1] },
        { name: "second", dims: [3], dataType: ELEMENT.int64, int64Data: [1, -1, 1] },
        { name: "third", dims: [3], dataType: ELEMENT.int64, int64Data: [1, 1, -1] },
      ],
      input: [port("x", [{ parameter: "N" }, { value: 1 }])],
      output: [port("y", [{ parameter: "N" }, { value: 1 }])],
    });
  const many: Table = {
    rows: 1_000,
    columns: [
      column(
        "x",
        Array.from({ length: 1_000 }, (_, i) => i),
      ),
    ],
  };

  it.runIf(process.platform === "linux")("that asks for too much memory is ended", async () => {
    const limits = { ...GUARD_LIMITS, memoryBytes: 600 * 2 ** 20 };
    const adoption: Adoption = { schema: regression(["x"]), output: "y", form: "value" };
    const model = await openOutside(await greedy(), adoption, never, limits);
    await expect(model.ask(many)).rejects.toThrow(/more than 629 MB of memory/);
  });

  it("that does not answer in time is ended", async () => {
    const limits = { ...GUARD_LIMITS, askMs: 1 };
    const adoption: Adoption = { schema: regression(["x"]), output: "y", form: "value" };
    const model = await openOutside(await greedy(), adoption, never, limits);
    await expect(model.ask(many)).rejects.toThrow(/had not answered after/);
  });

  it("is let go when somebody cancels", async () => {
    const cancel = new AbortController();
    const adoption: Adoption = { schema: regression(["x"]), output: "y", form: "value" };
    const model = await openOutside(await greedy(), adoption, cancel.signal);
    const asked = model.ask(many);
    cancel.abort(new Error("cancelled"));
    await expect(asked).rejects.toThrow("cancelled");
  });
});
