import * as ort from "onnxruntime-web/wasm";
import { beforeAll, describe, expect, it } from "vitest";
import type { InputRecord } from "#domain/models/schemas.ts";
import { exportModel } from "#ml/onnx/export.ts";
import type { FeedTensor } from "#ml/onnx/feed.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import { TASKS } from "#ml/task.ts";
import { samplePipeline } from "#ml/train/sample-pipeline.ts";
import { typicalCase } from "./case.ts";
import { type CasePair, explainCase, pairOf } from "./explain-case.ts";
import type { Run } from "./messages.ts";
import { runSession } from "./run-session.ts";

/** What the preview's worker does, and how many rows each batch had. */
async function asker(bytes: Uint8Array, batches: number[] = []) {
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ["wasm"] });
  return async (tensors: FeedTensor[]): Promise<Run> => {
    batches.push(tensors[0]?.dims[0] ?? 0);
    // As long as batches are to grow by, whatever the machine takes.
    return { ...(await runSession(ort, session, tensors)), ms: 0.2 };
  };
}

const pairFor = (schema: InputSchema, change: InputRecord): CasePair => {
  const typical = typicalCase(schema);
  const pair = pairOf(schema, typical, { ...typical, ...change });
  if (pair === null) throw new Error("the case does not fit");
  return pair;
};

const CHANGE = { amount: 1080, region: null, when: "2003-04-05T18:30" };

describe.each(TASKS)("a typed case of %s", (task) => {
  let schema: InputSchema;
  let bytes: Uint8Array;
  beforeAll(async () => {
    const pipeline = await samplePipeline(task, "gradient_boosting", 2000, { trees: 20 });
    schema = pipeline.schema;
    bytes = exportModel(pipeline);
  });

  it("is led from the model's answer to the typical case to its own, by what differs only", async () => {
    const ask = await asker(bytes);
    const pair = pairFor(schema, CHANGE);
    const both = await ask([...pair.tensors]);
    const width = Math.max(1, schema.classes.length);
    const label = schema.classes[both.labels[1] ?? -1] ?? "";
    const explained = await explainCase(schema, pair, label, ask);
    if (explained === null) throw new Error("no explanation");

    const position = task === "binary_classification" ? 1 : Math.max(0, schema.classes.indexOf(label));
    const said = width === 1 ? both.values : both.probabilities;
    expect(explained.start).toBeCloseTo(said[position] ?? Number.NaN, 6);
    expect(explained.answer).toBeCloseTo(said[width + position] ?? Number.NaN, 6);
    expect(explained.className).toBe(task === "regression" ? null : schema.classes[position]);
    const sum = explained.steps.reduce((all, step) => all + step.contribution, explained.start);
    expect(sum).toBeCloseTo(explained.answer, 9);
    expect(explained.steps.map(({ feature }) => feature).toSorted()).toEqual(["amount", "region", "when"]);
    expect(new Map(explained.steps.map(({ feature, value }) => [feature, value]))).toEqual(
      new Map<string, unknown>([
        ["amount", 1080],
        ["region", null],
        ["when", Date.parse("2003-04-05T18:30Z") / 1000],
      ]),
    );
    expect(explained.asked).toBe(8);
    expect(explained.orders).toBeNull();
  });

  it("gives a feature what it does alone when nothing else differs", async () => {
    const pair = pairFor(schema, { amount: 1080 });
    const explained = await explainCase(schema, pair, schema.classes.at(-1) ?? "", await asker(bytes));
    expect(explained?.steps).toHaveLength(1);
    expect(explained?.steps[0]).toMatchObject({ feature: "amount", before: explained?.start, error: null });
    expect(explained?.steps[0]?.contribution).toBeCloseTo(
      (explained?.answer ?? 0) - (explained?.start ?? 0),
      9,
    );
    expect(Math.abs(explained?.steps[0]?.contribution ?? 0)).toBeGreaterThan(0.01);
    expect(explained?.typical.get("amount")).toBeCloseTo(Number(typicalCase(schema).amount), 3);
  });

  it("never asks more rows at a time than the model takes, and says the same", async () => {
    const batches: number[] = [];
    const pair = pairFor(schema, CHANGE);
    const label = schema.classes[0] ?? "";
    const narrow = await explainCase({ ...schema, batchRows: 3 }, pair, label, await asker(bytes, batches));
    expect(Math.max(...batches)).toBe(3);
    const wide = await explainCase(schema, pair, label, await asker(bytes));
    expect(narrow?.steps.map(({ contribution }) => contribution.toFixed(6))).toEqual(
      wide?.steps.map(({ contribution }) => contribution.toFixed(6)),
    );
  });

  it("ends when another case comes between", async () => {
    const ask = await asker(bytes);
    let asked = 0;
    const explained = await explainCase(schema, pairFor(schema, CHANGE), "", (tensors) =>
      ++asked > 1 ? Promise.resolve(null) : ask(tensors),
    );
    expect([explained, asked]).toEqual([null, 2]);
  });
});

describe("what differs", () => {
  it("is told by what the model sees, not by how it was typed", async () => {
    const { schema } = await samplePipeline("regression", "gradient_boosting", 2000, { trees: 20 });
    const typical = typicalCase(schema);
    const amount = String(typical.amount);
    expect(pairFor(schema, {}).differing).toEqual([]);
    expect(pairFor(schema, { amount, when: `${typical.when}:00Z` }).differing).toEqual([]);
    expect(pairFor(schema, { when: null, member: 1 - Number(typical.member) }).differing).toEqual([1, 3]);
    expect(pairOf(schema, typical, { ...typical, amount: "many" })).toBeNull();
  });
});
