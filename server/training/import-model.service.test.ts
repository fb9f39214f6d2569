import { readFile } from "node:fs/promises";
import { eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { jobs } from "#db/schema/kernel.ts";
import { runs } from "#db/schema/training.ts";
import golden from "#ml/golden/outside.json" with { type: "json" };
import { encodeModel } from "#ml/onnx/codec.ts";
import { ATTRIBUTE, ELEMENT } from "#ml/onnx/messages.ts";
import { receiveUpload } from "#server/datasets/receive-upload.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { getVersion } from "#server/models/get-version.ts";
import { predict } from "#server/models/predict.ts";
import { registerVersion } from "#server/models/register-version.ts";
import {
  closeTestConnection,
  inWorld,
  makeWorld,
  refusal,
  testConnection,
  type World,
} from "#server/testing/world.ts";
import { handlers } from "#server/worker/handlers.ts";
import { performJob } from "#server/worker/perform.ts";
import { storeTable } from "./test-data.ts";
import { training } from "./verbs.ts";

afterAll(closeTestConnection);

const NAMES = ["a", "b", "c", "d"];

/** The rows that the fixtures' own libraries answered, with an answer that follows the first column. */
const ROWS = `
  select * from (values ${golden.rows
    .map(
      (row, at) =>
        `(${row.map((value) => `${value}::double`).join(", ")}, '${golden.site[at]}', ${(row[0] ?? 0) > 0 ? "'yes'" : "'no'"}, ${(row[0] ?? 0) * 10}::double)`,
    )
    .join(", ")}) t(a, b, c, d, site, late, delay)`;

type Change = Partial<Parameters<typeof training.importModel.input.parse>[0] & object>;

async function upload(w: World, fixture: string, bytes?: Buffer) {
  const content =
    bytes ?? (await readFile(new URL(`../../ml/golden/outside/${fixture}.onnx`, import.meta.url)));
  const stored = await runtime().artifacts.put(
    (async function* () {
      yield content;
    })(),
  );
  return w.as(w.people.scientist, receiveUpload, {
    projectId: w.projectId,
    fileName: `${fixture}.onnx`,
    ...stored,
  });
}

async function brought(w: World, fixture = "sklearn-logistic", change: Change = {}, bytes?: Buffer) {
  const { versionId } = await storeTable(w, ROWS);
  const { uploadId, sha256 } = await upload(w, fixture, bytes);
  const input = {
    projectId: w.projectId,
    newExperiment: { name: "From outside" },
    datasetVersionId: versionId,
    uploadId,
    target: { kind: "class" as const, column: "late", positive: "yes" },
    features: NAMES.map((column) => ({ column, as: "numeric" as const })),
    output: "probabilities",
    form: "probabilities" as const,
    ...change,
  };
  return { input, uploadId, sha256, versionId };
}

const byKind = new Map(handlers.map((handler) => [handler.definition.kind, handler]));

async function carriedOut(fixture: string, change: Change = {}, bytes?: Buffer) {
  const w = await makeWorld(testConnection().db);
  const { input, sha256 } = await brought(w, fixture, change, bytes);
  const { runId } = await w.as(w.people.scientist, training.importModel, input);
  const [job] = await w.inside((tx) => tx.select().from(jobs).where(eq(jobs.targetId, runId)));
  if (!job) throw new Error("no job");
  await performJob(
    testConnection().db,
    byKind,
    { jobId: job.id, orgId: job.orgId, kind: job.kind },
    { id: "wrk_test", stopping: new AbortController().signal },
  );
  return { w, runId, sha256, run: await w.as(w.people.reviewer, training.getRun, { runId }) };
}

describe("a model from outside", () => {
  test("becomes a run, a version, and answers as its own library does", async () => {
    const { w, runId, run, sha256 } = await carriedOut("sklearn-logistic");
    expect(run).toMatchObject({
      state: "succeeded",
      algorithm: "outside",
      spec: { outside: { fileName: "sklearn-logistic.onnx", sha256, form: "probabilities" } },
      metrics: { task: "binary_classification", n: 40, trials: 0, folds: null },
      result: { rows: { train: 0, holdout: 40 }, data: { classes: ["no", "yes"] } },
    });
    expect(run.metrics?.holdout.rocAuc).toBeGreaterThan(0.8);
    expect(run.result?.importance[0]?.feature).toBe("a");
    expect(run.manifest?.check).toMatchObject({ rows: 40, tolerance: 1e-5 });
    expect(run.modelSha256).not.toBe(sha256);

    const { versionId } = await w.as(w.people.scientist, registerVersion, {
      runId,
      newModel: { name: "outside" },
    });
    const version = await w.as(w.people.stakeholder, getVersion, { versionId });
    expect(version).toMatchObject({ algorithm: "outside", sha256: run.modelSha256 });
    const answers = golden.models.find(({ name }) => name === "sklearn-logistic")?.answers ?? [];
    for (const at of [0, 7, 39]) {
      const input = Object.fromEntries(NAMES.map((name, column) => [name, golden.rows[at]?.[column] ?? 0]));
      const answer = await w.as(w.people.reviewer, predict, { versionId, input });
      expect(answer.probabilities[1]).toBeCloseTo(answers[at]?.[1] ?? Number.NaN, 5);
    }
  });

  test.each([
    [
      "sklearn-columns",
      {
        features: [
          ...NAMES.map((column) => ({ column, as: "numeric" })),
          { column: "site", as: "categorical" },
        ],
      },
      "binary_classification",
    ],
    [
      "xgboost-number",
      { target: { kind: "number", column: "delay" }, output: "variable", form: "value" },
      "regression",
    ],
    ["torch-two", { output: "scores", form: "logit" }, "binary_classification"],
    ["lightgbm-three", { target: { kind: "classes", column: "site" } }, "multiclass_classification"],
  ] as [string, Change, string][])("of %s is evaluated on its task", async (fixture, change, task) => {
    const { run } = await carriedOut(fixture, change);
    expect(run.error).toBeNull();
    expect(run).toMatchObject({ state: "succeeded", metrics: { task, n: 40 } });
  });

  test("whose columns are the other way round is read in that order", async () => {
    const right = await carriedOut("sklearn-logistic");
    const turned = await carriedOut("sklearn-logistic", { classOrder: ["yes", "no"] });
    const auc = right.run.metrics?.holdout.rocAuc ?? 0;
    expect(turned.run.metrics?.holdout.rocAuc).toBeCloseTo(1 - auc, 9);
  });

  test.each([
    ["a file that is none", { bytes: Buffer.from("pickle\n") }, /not an ONNX model/],
    ["too few columns", { change: { features: [{ column: "a", as: "numeric" }] } }, /takes 4 features/],
    ["an output that is not there", { change: { output: "nothing" } }, /no output "nothing"/],
    [
      "scores taken for probabilities",
      { fixture: "torch-two", change: { output: "scores", form: "positive" } },
      /where a probability is due/,
    ],
    [
      "classes of another target",
      { change: { classOrder: ["yes", "maybe"] } },
      /Name each class of the target once/,
    ],
  ] as [string, { bytes?: Buffer; fixture?: string; change?: Change }, RegExp][])(
    "with %s fails in a sentence, and nothing is kept",
    async (_, { bytes, fixture = "sklearn-logistic", change }, says) => {
      const { run } = await carriedOut(fixture, change, bytes);
      expect(run).toMatchObject({ state: "failed", modelSha256: null, result: null });
      expect(run.error).toMatch(says);
    },
  );
});

/** As many copies of its weights against each other as the value says: harmless on the rows it is evaluated on. */
const GREEDY = encodeModel({
  irVersion: 8,
  opsetImport: [{ domain: "", version: 17 }],
  graph: {
    node: [
      {
        opType: "ReduceMax",
        input: ["x"],
        output: ["most"],
        name: "n0",
        attribute: [{ name: "keepdims", i: 0, type: ATTRIBUTE.int }],
      },
      {
        opType: "Cast",
        input: ["most"],
        output: ["whole"],
        name: "n1",
        attribute: [{ name: "to", i: ELEMENT.int64, type: ATTRIBUTE.int }],
      },
      { opType: "Reshape", input: ["whole", "one"], output: ["end"], name: "n2" },
      { opType: "Slice", input: ["w", "zero", "end"], output: ["part"], name: "n3" },
      { opType: "Reshape", input: ["part", "tall"], output: ["column"], name: "n4" },
      { opType: "Reshape", input: ["part", "wide"], output: ["row"], name: "n5" },
      { opType: "Add", input: ["column", "row"], output: ["grid"], name: "n6" },
      {
        opType: "ReduceMean",
        input: ["grid"],
        output: ["mean"],
        name: "n7",
        attribute: [{ name: "keepdims", i: 0, type: ATTRIBUTE.int }],
      },
      { opType: "Add", input: ["x", "mean"], output: ["y"], name: "n8" },
    ],
    initializer: [
      { name: "w", dims: [60_000], dataType: ELEMENT.float, rawData: new Uint8Array(240_000) },
      { name: "zero", dims: [1], dataType: ELEMENT.int64, int64Data: [0] },
      { name: "one", dims: [1], dataType: ELEMENT.int64, int64Data: [1] },
      { name: "tall", dims: [2], dataType: ELEMENT.int64, int64Data: [-1, 1] },
      { name: "wide", dims: [2], dataType: ELEMENT.int64, int64Data: [1, -1] },
    ],
    input: [
      { name: "x", type: { tensorType: { elementType: ELEMENT.float, shape: { dim: [{}, { value: 1 }] } } } },
    ],
    output: [
      { name: "y", type: { tensorType: { elementType: ELEMENT.float, shape: { dim: [{}, { value: 1 }] } } } },
    ],
  },
});

describe("a registered model that takes more than a model may", () => {
  test.runIf(process.platform === "linux")(
    "is ended in its own process, with a sentence, and answers the next one",
    async () => {
      const { w, run, runId } = await carriedOut(
        "greedy",
        {
          target: { kind: "number", column: "delay" },
          features: [{ column: "a", as: "numeric" }],
          output: "y",
          form: "value",
        },
        Buffer.from(GREEDY),
      );
      expect(run.error).toBeNull();
      const { versionId } = await w.as(w.people.scientist, registerVersion, {
        runId,
        newModel: { name: "greedy" },
      });
      const ask = (a: number) => w.as(w.people.reviewer, predict, { versionId, input: { a } });
      expect((await ask(2)).label).toBeTruthy();
      await expect(ask(60_000)).rejects.toThrow(/The model gave no answer\. It took more than 2147 MB/);
      expect((await ask(3)).label).toBeTruthy();
    },
  );
});

describe("bringing it", () => {
  test("is recorded with the file's digest", () =>
    inWorld(async (w) => {
      const { input, sha256 } = await brought(w);
      const { runId, number } = await w.as(w.people.scientist, training.importModel, input);
      const [entry] = await w.audit("training.importModel");
      expect(entry).toMatchObject({
        targetType: "run",
        targetId: runId,
        actorId: w.people.scientist.id,
        after: {
          file: "sklearn-logistic.onnx",
          fileSha256: sha256,
          target: "late is yes",
          features: NAMES,
          output: "probabilities",
          form: "probabilities",
        },
      });
      expect(number).toBe(1);
    }));

  test.each(["reviewer", "stakeholder", "auditor"] as const)("is not for a %s", (role) =>
    inWorld(async (w) => {
      const { input } = await brought(w);
      expect(await refusal(w.as(w.people[role], training.importModel, input))).toBe("forbidden");
      expect(await w.inside((tx) => tx.select().from(runs))).toEqual([]);
    }),
  );

  test("neither the project, the data nor the upload may be another's", () =>
    inWorld(async (w) => {
      const { input } = await brought(w);
      const there = { ...input, projectId: w.otherProjectId };
      expect(await refusal(w.as(w.people.scientist, training.importModel, there))).toBe("not_found");
      const theirs = await storeTable(w, "select 1 as a", { projectId: w.otherProjectId });
      const across = { ...input, datasetVersionId: theirs.versionId };
      expect(await refusal(w.as(w.people.scientist, training.importModel, across))).toBe("not_found");
      // The scientist's upload, named by the engineer.
      expect(await refusal(w.as(w.people.engineer, training.importModel, input))).toBe("not_found");
    }));

  test.each([
    [
      "a target that is gone",
      { target: { kind: "class", column: "gone", positive: "x" } },
      'no column "gone"',
    ],
    ["a feature that is gone", { features: [{ column: "gone", as: "numeric" }] }, 'no column "gone"'],
    ["words as numbers", { features: [{ column: "site", as: "numeric" }] }, "holds no numbers"],
    ["the target as a feature", { features: [{ column: "late", as: "categorical" }] }, "is the target"],
    [
      "an attribute that is gone",
      { attributes: [{ column: "gone", as: "categorical" }] },
      'no column "gone"',
    ],
  ] as [string, Change, string][])("%s is refused in a sentence", (_, change, says) =>
    inWorld(async (w) => {
      const { input } = await brought(w, "sklearn-logistic", change);
      await expect(w.as(w.people.scientist, training.importModel, input)).rejects.toThrow(says);
      expect(await w.inside((tx) => tx.select().from(runs))).toEqual([]);
    }),
  );
});
