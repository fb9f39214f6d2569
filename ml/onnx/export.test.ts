import { createHash } from "node:crypto";
import * as node from "onnxruntime-node";
import * as web from "onnxruntime-web/wasm";
import { beforeAll, describe, expect, it } from "vitest";
import { ALGORITHMS, type Algorithm } from "#ml/catalogue.ts";
import { type Pipeline, predictProbabilities } from "#ml/pipeline.ts";
import type { Table } from "#ml/table.ts";
import { prepareLearner } from "#ml/train/learners.ts";
import { sampleData } from "#ml/train/sample-data.ts";
import { describeInputs } from "./describe.ts";
import { exportModel } from "./export.ts";
import { buildFeed, type FeedTensor, feedFromTable } from "./feed.ts";
import { inspectModel } from "./inspect.ts";

const PARAMETERS: Record<Algorithm, Record<string, number>> = {
  logistic_regression: { C: 1 },
  decision_tree: { max_depth: 6, min_samples_leaf: 10, max_leaf_nodes: 40 },
  gradient_boosting: {
    trees: 40,
    learning_rate: 0.2,
    max_leaf_nodes: 15,
    max_depth: 30,
    min_samples_leaf: 10,
    l2: 1,
  },
};

/** Rows that training never saw the like of: all missing, unseen levels, dates before 1970 and on the edges of months. */
function oddRows(): Table {
  const dates = [
    "1969-12-31T23:59:59",
    "1904-02-29T12:00",
    "2000-02-29T00:00",
    "2100-03-01T00:00",
    "2001-01-31T17:00",
  ];
  const rows = 400;
  const base = sampleData(rows, 99).table;
  return {
    rows,
    columns: base.columns.map((column) => {
      if (column.kind === "numeric") {
        return {
          ...column,
          values: column.values.map((value, i) => (i % 7 === 0 ? Number.NaN : i % 11 === 0 ? -1e6 : value)),
        };
      }
      if (column.kind === "categorical") {
        return { ...column, levels: ["west", "never seen", "north", "rare", "", "south"] };
      }
      const seconds = column.seconds.map((second, i) =>
        i % 3 === 0 ? Date.parse(`${dates[i % dates.length]}Z`) / 1000 : second,
      );
      return { ...column, seconds };
    }),
  };
}

type Runtime = {
  create(
    bytes: Uint8Array,
  ): Promise<(feeds: readonly FeedTensor[]) => Promise<{ label: bigint[]; probabilities: number[] }>>;
};

function answers(results: Readonly<Record<string, { data: unknown } | undefined>>) {
  return {
    label: [...((results.label?.data ?? []) as BigInt64Array)],
    probabilities: [...((results.probabilities?.data ?? []) as Float32Array)],
  };
}

const runtimes: Record<string, Runtime> = {
  "onnxruntime-node": {
    async create(bytes) {
      const session = await node.InferenceSession.create(bytes);
      return async (feeds) => {
        const tensors = feeds.map(({ name, type, data, dims }) => [
          name,
          new node.Tensor(type as "string", data as string[], dims),
        ]);
        return answers(await session.run(Object.fromEntries(tensors)));
      };
    },
  },
  "onnxruntime-web (WebAssembly)": {
    async create(bytes) {
      web.env.wasm.numThreads = 1;
      const session = await web.InferenceSession.create(bytes, { executionProviders: ["wasm"] });
      return async (feeds) => {
        const tensors = feeds.map(({ name, type, data, dims }) => [
          name,
          new web.Tensor(type as "string", data as string[], dims),
        ]);
        return answers(await session.run(Object.fromEntries(tensors)));
      };
    },
  },
};

async function trained(algorithm: Algorithm): Promise<Pipeline> {
  const { table, target } = sampleData(4000, 5);
  const features = table.columns.map(({ name }) => ({ name }));
  const trials = [PARAMETERS[algorithm]];
  const learner = prepareLearner(algorithm, table, target, { seed: 1, features, trials });
  const model = await learner.fit(PARAMETERS[algorithm], () => {});
  learner.end();
  return {
    task: "binary_classification",
    algorithm,
    schema: describeInputs(table.columns, target, ["no", "yes"]),
    model,
  };
}

describe.each(ALGORITHMS)("the exported %s", (algorithm) => {
  let pipeline: Pipeline;
  let bytes: Uint8Array;
  beforeAll(async () => {
    pipeline = await trained(algorithm);
    bytes = exportModel(pipeline);
  });

  it.each(Object.keys(runtimes))("agrees with our own predictor within 1e-5 in %s", async (name) => {
    const predict = await (runtimes[name] as Runtime).create(bytes);
    for (const table of [sampleData(500, 6).table, oddRows()]) {
      const ours = predictProbabilities(pipeline.model, table);
      const { label, probabilities } = await predict(feedFromTable(pipeline.schema, table));
      ours.forEach((p, row) => {
        expect(Math.abs((probabilities[2 * row + 1] as number) - p)).toBeLessThan(1e-5);
        expect(Math.abs((probabilities[2 * row] as number) - (1 - p))).toBeLessThan(1e-5);
        expect(label[row]).toBe((probabilities[2 * row + 1] as number) >= 0.5 ? 1n : 0n);
      });
    }
  });

  it("answers one record as it answers a table", async () => {
    const predict = await (runtimes["onnxruntime-node"] as Runtime).create(bytes);
    const record = { amount: "1012.5", member: true, region: "west", when: "2001-01-31T17:05" };
    const feed = buildFeed(pipeline.schema, [record, { member: 0 }]);
    if (!feed.ok) throw new Error(feed.problems[0]?.message);
    const { probabilities } = await predict(feed.tensors);
    const asTable: Table = {
      rows: 2,
      columns: [
        { kind: "numeric", name: "amount", values: Float32Array.of(1012.5, Number.NaN) },
        { kind: "numeric", name: "member", values: Float32Array.of(1, 0) },
        { kind: "categorical", name: "region", codes: Int32Array.of(0, -1), levels: ["west"] },
        {
          kind: "datetime",
          name: "when",
          seconds: Float64Array.of(Date.UTC(2001, 0, 31, 17, 5) / 1000, Number.NaN),
        },
      ],
    };
    const ours = predictProbabilities(pipeline.model, asTable);
    ours.forEach((p, row) => {
      expect(probabilities[2 * row + 1]).toBeCloseTo(p, 5);
    });
  });

  it("has the same bytes when trained and exported again", async () => {
    const digest = (data: Uint8Array) => createHash("sha256").update(data).digest("hex");
    expect(digest(exportModel(await trained(algorithm)))).toBe(digest(bytes));
  });

  it("passes the inspection and carries its input schema", () => {
    const summary = inspectModel(bytes);
    expect(summary.inputs).toEqual([
      { name: "amount", dtype: "float32", shape: ["N", 1] },
      { name: "member", dtype: "float32", shape: ["N", 1] },
      { name: "region", dtype: "string", shape: ["N", 1] },
      { name: "when", dtype: "int64", shape: ["N", 1] },
    ]);
    expect(summary.outputs).toEqual([
      { name: "label", dtype: "int64", shape: ["N"] },
      { name: "probabilities", dtype: "float32", shape: ["N", 2] },
    ]);
    expect(JSON.parse(summary.metadata["countersign.input_schema"] ?? "")).toEqual(pipeline.schema);
    expect(summary.metadata["countersign.classes"]).toBe('["no","yes"]');
  });
});

describe("features named like parts of the graph", () => {
  it("become inputs of another name and still work", async () => {
    const { table, target } = sampleData(400, 3);
    const names = ["label", "probabilities", "_cs_float_0", "input:label"];
    const columns = table.columns.map((column, i) => ({ ...column, name: names[i] as string }));
    const features = names.map((name) => ({ name }));
    const learner = prepareLearner("logistic_regression", { rows: 400, columns }, target, {
      seed: 1,
      features,
      trials: [{ C: 1 }],
    });
    const model = await learner.fit({ C: 1 }, () => {});
    const schema = describeInputs(columns, target, ["0", "1"]);
    const bytes = exportModel({
      task: "binary_classification",
      algorithm: "logistic_regression",
      schema,
      model,
    });
    const predict = await (runtimes["onnxruntime-node"] as Runtime).create(bytes);
    const ours = predictProbabilities(model, { rows: 400, columns });
    const { probabilities } = await predict(feedFromTable(schema, { rows: 400, columns }));
    ours.forEach((p, row) => {
      expect(probabilities[2 * row + 1]).toBeCloseTo(p, 5);
    });
  });
});
