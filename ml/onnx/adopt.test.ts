import { readFileSync } from "node:fs";
import * as node from "onnxruntime-node";
import * as web from "onnxruntime-web/wasm";
import { beforeAll, describe, expect, it } from "vitest";
import golden from "#ml/golden/outside.json" with { type: "json" };
import type { Task } from "#ml/task.ts";
import { type Adoption, type AnswerForm, adoptModel, likelyAnswer } from "./adopt.ts";
import { decodeModel, encodeModel } from "./codec.ts";
import { buildFeed } from "./feed.ts";
import { inspectModel, OnnxRejectedError } from "./inspect.ts";
import { ELEMENT, type ModelMessage } from "./messages.ts";
import type { InputFeature, InputSchema } from "./schema.ts";

const NAMES = ["a", "b", "c", "d"];
const read = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../golden/outside/${name}.onnx`, import.meta.url)));

const numeric = (name: string): InputFeature => ({
  ...{ kind: "numeric", dtype: "float32", name, input: name, required: true },
  ...{ min: -4, max: 4, median: 0, integer: false, boolean: false },
});
const text = (name: string): InputFeature => ({
  ...{ kind: "categorical", dtype: "string", name, input: name, required: true },
  ...{ levels: ["Aberdeen", "Bergen", "Cork"], levelCount: 3, default: "Bergen" },
});
const CLASSES: Record<Task, string[]> = {
  binary_classification: ["no", "yes"],
  multiclass_classification: ["low", "middle", "high"],
  regression: [],
};
const schemaOf = (task: Task, features = NAMES.map(numeric)): InputSchema => ({
  ...{ version: 1, task, features, classes: CLASSES[task] },
  positiveLabel: task === "binary_classification" ? "yes" : null,
});

const records = golden.rows.map((row, at) => ({
  ...Object.fromEntries(NAMES.map((name, column) => [name, row[column]])),
  site: golden.site[at],
}));

function adoptionOf(model: (typeof golden.models)[number]): Adoption {
  const task = model.task as Task;
  const features = model.columns ? [...NAMES.map(numeric), text("site")] : undefined;
  const bytes = read(model.name);
  return {
    schema: schemaOf(task, features),
    ...(likelyAnswer(inspectModel(bytes), task) as { output: string; form: AnswerForm }),
  };
}

async function ask(ort: typeof node | typeof web, bytes: Uint8Array, schema: InputSchema, rows = records) {
  const feed = buildFeed(
    schema,
    rows.map((row) => Object.fromEntries(schema.features.map(({ name }) => [name, row[name as "site"]]))),
  );
  if (!feed.ok) throw new Error(feed.problems[0]?.message);
  const session = await (ort as typeof node).InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const feeds = Object.fromEntries(
    feed.tensors.map(({ name, type, data, dims }) => [
      name,
      new (ort as typeof node).Tensor(type as "string", data as string[], dims),
    ]),
  );
  return session.run(feeds);
}

beforeAll(() => {
  web.env.wasm.numThreads = 1;
});

describe.each(golden.models)("a model of $name", (model) => {
  const adoption = adoptionOf(model);
  const adopted = adoptModel(read(model.name), adoption);

  it("is proposed with the answer that it gives", () => {
    expect(adoption.form).toBe(model.answer);
  });

  it.each([
    ["the server's ONNX Runtime", node],
    ["the browser's", web],
  ] as const)("answers in %s as its own library does", async (_, ort) => {
    const outputs = await ask(ort, adopted, adoption.schema);
    const answers = Array.from((outputs.probabilities ?? outputs.prediction)?.data as Float32Array);
    const expected = model.answers.flat();
    expect(answers).toHaveLength(expected.length);
    answers.forEach((value, at) => {
      const due = expected[at] as number;
      expect(Math.abs(value - due) / Math.max(1, Math.abs(due))).toBeLessThan(1e-5);
    });
    if (!outputs.label) return;
    const labels = Array.from(outputs.label.data as BigInt64Array, Number);
    expect(labels).toEqual(model.answers.map((row) => row.indexOf(Math.max(...row))));
  });

  it("passes the inspector with its features by name, twice the same bytes", () => {
    const { inputs, outputs, metadata } = inspectModel(adopted);
    expect(inputs.map(({ name }) => name)).toEqual(adoption.schema.features.map(({ name }) => name));
    expect(outputs.map(({ name }) => name)).toEqual(
      model.task === "regression" ? ["prediction"] : ["label", "probabilities"],
    );
    expect(JSON.parse(metadata["countersign.input_schema"] ?? "")).toEqual(adoption.schema);
    expect(adoptModel(read(model.name), adoption)).toEqual(adopted);
  });
});

describe("what does not fit", () => {
  const two = schemaOf("binary_classification");
  const logistic = read("sklearn-logistic");
  const fits: Adoption = { schema: two, output: "probabilities", form: "probabilities" };
  const changed = (change: (model: ModelMessage) => void): Uint8Array => {
    const model = decodeModel(logistic);
    change(model);
    return encodeModel(model);
  };
  const shape = (...dim: { value?: number; parameter?: string }[]) => ({
    name: "X",
    type: { tensorType: { elementType: ELEMENT.float, shape: { dim } } },
  });
  const cases: [string, Uint8Array, Partial<Adoption>, string][] = [
    ["maps as answers", read("sklearn-zipmap"), {}, "zipmap=False"],
    [
      "too few features",
      logistic,
      { schema: schemaOf("binary_classification", ["a", "b"].map(numeric)) },
      "takes 4 features",
    ],
    [
      "a category in a matrix of numbers",
      logistic,
      { schema: schemaOf("binary_classification", [...["a", "b", "c"].map(numeric), text("site")]) },
      '"site" holds none',
    ],
    ["an output that is not there", logistic, { output: "scores" }, 'no output "scores"'],
    ["the labels as the answer", logistic, { output: "label" }, "Choose the output with the probabilities"],
    ["more classes than columns", read("sklearn-forest"), { schema: two }, "3 columns, and 2 are due"],
    ["one probability of two classes", logistic, { form: "positive" }, "2 columns, and 1 are due"],
    ["a form of another task", logistic, { form: "value" }, "does not answer the target"],
    [
      "a fixed number of rows",
      changed((model) => {
        (model.graph as { input: unknown }).input = [shape({ value: 1 }, { value: 4 })];
      }),
      {},
      "dynamic axes",
    ],
    [
      "three dimensions",
      changed((model) => {
        (model.graph as { input: unknown }).input = [shape({}, { value: 4 }, { value: 2 })];
      }),
      {},
      "3 dimensions",
    ],
    [
      "an old opset",
      changed((model) => {
        model.opsetImport = [
          { domain: "", version: 7 },
          { domain: "ai.onnx.ml", version: 1 },
        ];
      }),
      {},
      "newer opset",
    ],
    [
      "two opsets",
      changed((model) => {
        model.opsetImport = [
          { domain: "", version: 12 },
          { domain: "ai.onnx", version: 17 },
        ];
      }),
      {},
      "two versions",
    ],
    ["inputs that no feature is named after", read("sklearn-columns"), {}, 'takes "site"'],
    [
      "a text column used as a number",
      read("sklearn-columns"),
      { schema: schemaOf("binary_classification", [...NAMES, "site"].map(numeric)) },
      "as string",
    ],
    [
      "a feature without an input",
      read("sklearn-columns"),
      { schema: schemaOf("binary_classification", [...[...NAMES, "e"].map(numeric), text("site")]) },
      'no input for "e"',
    ],
  ];
  it.each(cases)("%s", (_, bytes, change, says) => {
    const adopt = () => adoptModel(bytes, { ...fits, ...change });
    expect(adopt).toThrow(OnnxRejectedError);
    expect(adopt).toThrow(says);
  });
});

describe("the order of classes", () => {
  it("may be the other way round in the model", async () => {
    const schema = schemaOf("binary_classification");
    const adoption: Adoption = { schema, output: "probabilities", form: "probabilities", columns: [1, 0] };
    const { probabilities, label } = await ask(node, adoptModel(read("sklearn-logistic"), adoption), schema);
    const expected = golden.models.find(({ name }) => name === "sklearn-logistic")?.answers ?? [];
    const given = Array.from(probabilities?.data as Float32Array);
    expected.forEach(([no = 0, yes = 0], at) => {
      expect(given[at * 2]).toBeCloseTo(yes, 5);
      expect(given[at * 2 + 1]).toBeCloseTo(no, 5);
    });
    expect(Array.from(label?.data as BigInt64Array, Number)).toEqual(
      expected.map(([no = 0, yes = 0]) => (no >= yes ? 1 : 0)),
    );
  });

  it("needs a column for each class", () => {
    const schema = schemaOf("binary_classification");
    const adopt = (columns: number[]) =>
      adoptModel(read("sklearn-logistic"), {
        schema,
        output: "probabilities",
        form: "probabilities",
        columns,
      });
    expect(() => adopt([0, 0])).toThrow(RangeError);
    expect(() => adopt([0])).toThrow(RangeError);
  });
});

describe("names and numbers of the model's own", () => {
  it("do not meet those of features, and an end past every dimension stays one", async () => {
    const features = ["X", "label", "_cs_model/X"].map(
      (name, at): InputFeature => ({ ...numeric(name), input: at === 0 ? name : `input:${name}` }),
    );
    const schema = schemaOf("regression", features);
    const all = { dims: [1], dataType: ELEMENT.int64 };
    const bytes = encodeModel({
      irVersion: 8,
      opsetImport: [{ domain: "", version: 17 }],
      graph: {
        node: [
          { opType: "Slice", input: ["X", "from", "to", "axis"], output: ["label"], name: "" },
          { opType: "ReduceSum", input: ["label", "axis"], output: ["sum"], name: "" },
        ],
        initializer: [
          { ...all, name: "from", rawData: new Uint8Array(new BigInt64Array([1n]).buffer) },
          { ...all, name: "to", int64Data: [Number.MAX_SAFE_INTEGER] },
          { ...all, name: "axis", int64Data: [1] },
        ],
        input: [
          {
            name: "X",
            type: { tensorType: { elementType: ELEMENT.float, shape: { dim: [{}, { value: 3 }] } } },
          },
        ],
        output: [
          {
            name: "sum",
            type: { tensorType: { elementType: ELEMENT.float, shape: { dim: [{}, { value: 1 }] } } },
          },
        ],
      },
    });
    const outputs = await ask(node, adoptModel(bytes, { schema, output: "sum", form: "value" }), schema, [
      { X: 1, label: 2, "_cs_model/X": 5 },
      { X: 9, label: -4, "_cs_model/X": 3 },
    ] as never);
    expect(Array.from(outputs.prediction?.data as Float32Array)).toEqual([7, -1]);
  });

  it("the largest int64 of an exporter is read as one that a number holds", () => {
    const model = new Uint8Array([0x08, 0x08, 0x28, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]);
    expect(decodeModel(model).modelVersion).toBe(Number.MAX_SAFE_INTEGER);
  });
});
