import { createHash } from "node:crypto";
import * as node from "onnxruntime-node";
import * as web from "onnxruntime-web/wasm";
import { beforeAll, describe, expect, it } from "vitest";
import { type Algorithm, algorithmsFor, defaultParameters } from "#ml/catalogue.ts";
import { type Pipeline, predictAnswers } from "#ml/pipeline.ts";
import type { Table } from "#ml/table.ts";
import { TASKS, type Task } from "#ml/task.ts";
import { prepareLearner } from "#ml/train/learners.ts";
import { sampleData, sampleTask } from "#ml/train/sample-data.ts";
import { SAMPLE_CLASSES, samplePipeline } from "#ml/train/sample-pipeline.ts";
import { describeInputs } from "./describe.ts";
import { exportModel } from "./export.ts";
import { buildFeed, type FeedTensor, feedFromTable } from "./feed.ts";
import { inspectModel } from "./inspect.ts";

const SMALLER: Partial<Record<Algorithm, Record<string, number>>> = {
  decision_tree: { max_depth: 6, min_samples_leaf: 10, max_leaf_nodes: 40 },
  random_forest: { trees: 20, min_samples_leaf: 3 },
  extra_trees: { trees: 20, min_samples_leaf: 3 },
  gradient_boosting: { trees: 25, learning_rate: 0.2, max_leaf_nodes: 15, min_samples_leaf: 10, l2: 1 },
  nearest_neighbours: { neighbours: 7 },
  multilayer_perceptron: { units: 16, epochs: 4, learning_rate: 0.01 },
  lasso: { alpha: 0.05 },
  elastic_net: { alpha: 0.05 },
};
const cases = TASKS.flatMap((task) => algorithmsFor(task).map((algorithm) => ({ task, algorithm })));

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

interface Answers {
  label: bigint[];
  answers: number[];
}
type Runtime = {
  create(bytes: Uint8Array): Promise<(feeds: readonly FeedTensor[]) => Promise<Answers>>;
};

function answers(results: Readonly<Record<string, { data: unknown } | undefined>>): Answers {
  return {
    label: [...((results.label?.data ?? []) as BigInt64Array)],
    answers: [...(((results.probabilities ?? results.prediction)?.data ?? []) as Float32Array)],
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

const trained = (task: Task, algorithm: Algorithm): Promise<Pipeline> =>
  samplePipeline(task, algorithm, 4000, SMALLER[algorithm]);

describe.each(cases)("the exported $algorithm for $task", ({ task, algorithm }) => {
  let pipeline: Pipeline;
  let bytes: Uint8Array;
  beforeAll(async () => {
    pipeline = await trained(task, algorithm);
    bytes = exportModel(pipeline);
  });

  it.each(Object.keys(runtimes))("agrees with our own predictor within 1e-5 in %s", async (name) => {
    const predict = await (runtimes[name] as Runtime).create(bytes);
    for (const table of [sampleTask(task, 500, 6).table, oddRows()]) {
      const ours = predictAnswers(pipeline.model, table);
      const theirs = await predict(feedFromTable(pipeline.schema, table));
      const shown = task === "binary_classification" ? [...ours].flatMap((p) => [1 - p, p]) : [...ours];
      expect(theirs.answers).toHaveLength(shown.length);
      const furthest = shown.reduce(
        (most, value, i) =>
          Math.max(most, Math.abs((theirs.answers[i] ?? Number.NaN) - value) / Math.max(1, Math.abs(value))),
        0,
      );
      expect(furthest).toBeLessThan(1e-5);
      const width = SAMPLE_CLASSES[task].length;
      theirs.label.forEach((label, row) => {
        const shares = theirs.answers.slice(row * width, (row + 1) * width);
        const likeliest =
          width === 2 ? ((shares[1] as number) >= 0.5 ? 1 : 0) : shares.indexOf(Math.max(...shares));
        expect(label).toBe(BigInt(likeliest));
      });
      expect(theirs.label).toHaveLength(task === "regression" ? 0 : table.rows);
    }
  });

  it("answers one record as it answers a table", async () => {
    const predict = await (runtimes["onnxruntime-node"] as Runtime).create(bytes);
    const record = { amount: "1012.5", member: true, region: "west", when: "2001-01-31T17:05" };
    const feed = buildFeed(pipeline.schema, [record, { member: 0 }]);
    if (!feed.ok) throw new Error(feed.problems[0]?.message);
    const theirs = await predict(feed.tensors);
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
    const ours = [...predictAnswers(pipeline.model, asTable)];
    const shown = task === "binary_classification" ? ours.flatMap((p) => [1 - p, p]) : ours;
    shown.forEach((value, i) => {
      expect(theirs.answers[i]).toBeCloseTo(value, 4);
    });
  });

  it("has the same bytes when trained and exported again", async () => {
    const digest = (data: Uint8Array) => createHash("sha256").update(data).digest("hex");
    expect(digest(exportModel(await trained(task, algorithm)))).toBe(digest(bytes));
  });

  it("passes the inspection and carries its input schema", () => {
    const summary = inspectModel(bytes);
    expect(summary.inputs).toEqual([
      { name: "amount", dtype: "float32", shape: ["N", 1] },
      { name: "member", dtype: "float32", shape: ["N", 1] },
      { name: "region", dtype: "string", shape: ["N", 1] },
      { name: "when", dtype: "int64", shape: ["N", 1] },
    ]);
    const classes = SAMPLE_CLASSES[task];
    expect(summary.outputs).toEqual(
      task === "regression"
        ? [{ name: "prediction", dtype: "float32", shape: ["N"] }]
        : [
            { name: "label", dtype: "int64", shape: ["N"] },
            { name: "probabilities", dtype: "float32", shape: ["N", classes.length] },
          ],
    );
    expect(JSON.parse(summary.metadata["countersign.input_schema"] ?? "")).toEqual(pipeline.schema);
    expect(summary.metadata["countersign.classes"]).toBe(JSON.stringify(classes));
  });
});

describe("dates in the input schema", () => {
  it.each([
    ["days alone", [0, 86_400, Number.NaN], true],
    ["moments", [0, 86_460], undefined],
  ])("are told to be %s", (_name, seconds, wholeDays) => {
    const column = { kind: "datetime" as const, name: "when", seconds: Float64Array.from(seconds) };
    const [feature] = describeInputs([column], "regression", []).features;
    expect(feature && "wholeDays" in feature ? feature.wholeDays : undefined).toBe(wholeDays);
  });
});

describe("the year of a date", () => {
  it.each(["decision_tree", "linear_regression"] as const)(
    "is the calendar's in the graph of a %s",
    async (algorithm) => {
      // 331 days apart, so that every year and every end of February between 1809 and 2170 is passed.
      const seconds = Float64Array.from({ length: 400 }, (_, row) => (row * 331 - 58_700) * 86_400 - 1);
      const table = { rows: 400, columns: [{ kind: "datetime" as const, name: "sold", seconds }] };
      const target = Float64Array.from(seconds, (second) => new Date(second * 1000).getUTCFullYear());
      const task = "regression";
      const params = {
        ...defaultParameters(algorithm),
        ...(algorithm === "decision_tree" && { max_depth: 30, min_samples_leaf: 1 }),
      };
      const learner = prepareLearner(algorithm, table, target, {
        ...{ task, classes: 1, seed: 1, trials: [params] },
        features: [{ name: "sold", parts: ["year", "month"] }],
      });
      const model = await learner.fit(params, () => {});
      learner.end();
      const schema = describeInputs(table.columns, task, []);
      const predict = await (runtimes["onnxruntime-node"] as Runtime).create(
        exportModel({ task, algorithm, schema, model }),
      );
      const { answers } = await predict(feedFromTable(schema, table));
      predictAnswers(model, table).forEach((ours, row) => {
        expect(answers[row]).toBeCloseTo(ours, 2);
      });
      if (algorithm === "linear_regression")
        target.forEach((year, row) => {
          expect(Math.round(answers[row] ?? 0)).toBe(year);
        });
    },
  );
});

describe("features named like parts of the graph", () => {
  it("become inputs of another name and still work", async () => {
    const { table, target } = sampleData(400, 3);
    const names = ["label", "probabilities", "_cs_float_0", "prediction"];
    const columns = table.columns.map((column, i) => ({ ...column, name: names[i] as string }));
    const features = names.map((name) => ({ name }));
    const learner = prepareLearner("logistic_regression", { rows: 400, columns }, target, {
      task: "binary_classification",
      classes: 2,
      seed: 1,
      features,
      trials: [{ C: 1 }],
    });
    const model = await learner.fit({ C: 1 }, () => {});
    const task = "binary_classification";
    const schema = describeInputs(columns, task, ["0", "1"]);
    const bytes = exportModel({ task, algorithm: "logistic_regression", schema, model });
    const predict = await (runtimes["onnxruntime-node"] as Runtime).create(bytes);
    const ours = predictAnswers(model, { rows: 400, columns });
    const theirs = await predict(feedFromTable(schema, { rows: 400, columns }));
    ours.forEach((p, row) => {
      expect(theirs.answers[2 * row + 1]).toBeCloseTo(p, 5);
    });
  });
});
