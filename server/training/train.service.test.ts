import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, test, vi } from "vitest";
import { artifacts, jobs } from "#db/schema/kernel.ts";
import { runs } from "#db/schema/training.ts";
import type { AttributeFairness } from "#domain/training/fairness.ts";
import type { RunAlgorithm } from "#domain/training/schemas.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { closeTestConnection, makeWorld, testConnection, type World } from "#server/testing/world.ts";
import { abandonedJobs } from "#server/worker/abandoned.ts";
import { handlers } from "#server/worker/handlers.ts";
import { performJob } from "#server/worker/perform.ts";
import { FLIGHTS, smallRun, storeTable } from "./test-data.ts";
import { training } from "./verbs.ts";

afterAll(closeTestConnection);

/** The flights with a size of three values that follows the distance. */
const SIZES = FLIGHTS.replace(
  "'same' as constant",
  "case when hash(i) % 900 < 300 then 'small' when hash(i) % 900 < 650 then 'middle' else 'large' end as size, 'same' as constant",
);

type Change = Parameters<typeof smallRun>[1];

const byKind = new Map(handlers.map((handler) => [handler.definition.kind, handler]));

/** Does a run's job in this process, as the worker does when it is delivered. */
async function perform(w: World, runId: string): Promise<void> {
  const [job] = await w.inside((tx) => tx.select().from(jobs).where(eq(jobs.targetId, runId)));
  if (!job) throw new Error("no job");
  await performJob(
    testConnection().db,
    byKind,
    { jobId: job.id, orgId: job.orgId, kind: job.kind },
    { id: "wrk_test", stopping: new AbortController().signal },
  );
}

async function start(change: Change = {}, query?: string) {
  const w = await makeWorld(testConnection().db);
  const { versionId, sha256 } = await storeTable(w, query);
  const input = smallRun({ projectId: w.projectId, datasetVersionId: versionId }, change);
  const { runId } = await w.as(w.people.scientist, training.startRun, input);
  return { w, runId, sha256 };
}
const get = (w: World, runId: string) => w.as(w.people.reviewer, training.getRun, { runId });

describe("a run that is carried out", () => {
  test.each([
    ["gradient_boosting", { trees: [5, 10] }],
    ["decision_tree", {}],
    ["logistic_regression", { C: [0.1, 1] }],
  ] as const)("%s ends with a checked model, its figures and its manifest", async (algorithm, grid) => {
    const { w, runId, sha256 } = await start({ algorithm, grid: { ...grid } as Record<string, number[]> });
    await perform(w, runId);
    const run = await get(w, runId);
    expect(run).toMatchObject({ state: "succeeded", error: null, job: { state: "succeeded", fraction: 1 } });
    const { metrics, manifest, result } = run;
    expect(metrics?.holdout.rocAuc).toBeGreaterThan(0.75);
    expect(metrics?.baseline.figures.rocAuc).toBe(0.5);
    expect(metrics).toMatchObject({ folds: { count: 5 }, n: 226, trials: Object.keys(grid).length ? 2 : 1 });
    expect(result).toMatchObject({
      data: { classes: ["<= 15", "> 15"], rows: 900, withoutTarget: 0 },
      rows: { total: 900, holdout: 226 },
      inputSchema: { version: 1 },
    });
    expect(result?.importance[0]?.feature).toBe("distance");
    expect(result).not.toHaveProperty("onnx");
    expect(result?.holdout).toMatchObject({
      intervals: { level: 0.95, resamples: 1000, figures: { rocAuc: { low: expect.any(Number) } } },
      calibration: { strategy: "quantile", expectedError: expect.any(Number) },
      lift: expect.arrayContaining([expect.objectContaining({ upTo: 1, gain: 1 })]),
      thresholds: expect.arrayContaining([{ threshold: null, falsePositives: 0, truePositives: 0 }]),
    });
    expect(manifest).toMatchObject({
      run: { id: runId, number: 1, attempt: 1 },
      dataset: { sha256, rows: 900, rowsUsed: 900 },
      model: { sha256: run.modelSha256 },
      check: { rows: 226, tolerance: 1e-5 },
      startedBy: { id: w.people.scientist.id },
      spec: { algorithm, validation: { seed: 7 } },
    });
    expect(manifest?.check.maxDifference).toBeLessThanOrEqual(1e-5);
    expect(manifest?.code.sourceSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(manifest?.libraries).toMatchObject({ node: process.versions.node });

    const bytes = await runtime().artifacts.read(run.modelSha256 ?? "");
    expect(bytes.length).toBe(run.modelSize);
    const held = await w.inside((tx) => tx.select().from(artifacts));
    expect(held).toMatchObject([{ sha256: run.modelSha256, size: run.modelSize }]);
    const [entry, ...more] = await w.audit("training.completeRun");
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      actorType: "system",
      onBehalfOf: w.people.scientist.id,
      targetId: runId,
      before: { state: "running" },
      after: { state: "succeeded", modelSha256: run.modelSha256 },
    });
    const log = await w.as(w.people.auditor, training.runLog, { runId });
    expect(log.lines.map(({ line }) => line).join("\n")).toContain("900 rows of flights v1");
    const later = await w.as(w.people.auditor, training.runLog, { runId, after: log.lines.length - 2 });
    expect(later.lines).toHaveLength(1);
    const { items } = await w.as(w.people.lead, training.listExperiments, { projectId: w.projectId });
    expect(items).toMatchObject([{ runs: 1, unfinished: 0, bestRun: { id: runId } }]);
  });

  test("explains single answers, row by row and in words, apart from what the page of the run loads", async () => {
    const { w, runId } = await start();
    await perform(w, runId);
    expect((await get(w, runId)).result).not.toHaveProperty("explanation");
    const { explanation } = await w.as(w.people.stakeholder, training.getExplanation, { runId });
    expect(explanation).toMatchObject({ method: "trees", link: "sigmoid", measuredRows: 226 });
    expect(explanation?.overall[0]?.feature).toBe("distance");
    const { row = -1 } = explanation?.rows[0] ?? {};
    const answer = await w.as(w.people.stakeholder, training.explainAnswer, { runId, row });
    expect(answer.answer).toBe(explanation?.rows[0]?.answers[0]);
    expect(answer.steps.at(-1)?.after).toBeCloseTo(answer.answer, 4);
    expect(answer.sentences).toHaveLength(2 + answer.steps.length);
    expect(answer.sentences[1]).toMatch(/^distance of [0-9.,]+ (raises|lowers) the probability of /);
    const unknown = w.as(w.people.stakeholder, training.explainAnswer, { runId, row: 1_000_000 });
    await expect(unknown).rejects.toThrow("This row's explanation");
  });

  test("compares groups by columns that are no features, with the counts of its own confusion matrix", async () => {
    const attributes: NonNullable<Change>["attributes"] = [
      { column: "holiday", as: "categorical" },
      { column: "distance", as: "numeric" },
      { column: "gate", as: "categorical" },
    ];
    const { w, runId } = await start({ algorithm: "decision_tree", grid: {}, attributes });
    await perform(w, runId);
    const run = await get(w, runId);
    expect(run.manifest?.spec.attributes).toEqual(attributes);
    expect((await w.audit("training.startRun"))[0]?.after).toMatchObject({
      attributes: ["holiday", "distance", "gate"],
    });
    const { result } = run;
    if (result?.task !== "binary_classification") throw new Error("not of two classes");
    const [holiday, distance, gate] = result.fairness ?? [];
    expect(result.fairness).toHaveLength(3);
    expect(holiday?.groups.map(({ label }) => label)).toEqual(["no", "yes"]);
    expect(distance?.groups).toHaveLength(4);
    const { truePositives, falsePositives, falseNegatives } = result.holdout.confusion;
    for (const one of [holiday, distance]) {
      const sum = (of: (group: AttributeFairness["groups"][number]) => number) =>
        one?.groups.reduce((total, group) => total + of(group), 0);
      expect(sum(({ n }) => n)).toBe(226);
      expect(sum(({ selection }) => selection.count)).toBe(truePositives + falsePositives);
      expect(sum(({ truePositive }) => truePositive.count)).toBe(truePositives);
      expect(sum(({ observed }) => observed.count)).toBe(truePositives + falseNegatives);
      // At each threshold that a cost can choose, all groups together are the whole holdout.
      expect(
        one?.thresholds?.map(({ threshold, groups }) => ({
          threshold,
          truePositives: groups.reduce((total, group) => total + group.truePositives, 0),
          falsePositives: groups.reduce((total, group) => total + group.falsePositives, 0),
        })),
      ).toEqual(result.holdout.thresholds);
    }
    // Delay follows the distance, so the farthest quarter is called late most often.
    expect(distance?.parityDifference).toMatchObject({ highest: distance?.groups[3]?.label, groups: 4 });
    expect(distance?.parityDifference?.low).toBeGreaterThan(0);
    expect(gate?.withoutValue).toBeGreaterThan(0);
    expect(gate?.groups.reduce((total, { n }) => total + n, gate.withoutValue)).toBe(226);
    expect(result).not.toHaveProperty("answered");
  });

  test.each([
    ["random_forest", { trees: [10] }],
    ["extra_trees", { trees: [10] }],
    ["naive_bayes", {}],
    ["nearest_neighbours", { neighbours: [5, 15] }],
    ["linear_svm", {}],
    ["multilayer_perceptron", { epochs: [20] }],
  ] as const)("%s tells two classes apart", async (algorithm, grid) => {
    const { w, runId } = await start({
      algorithm,
      grid: { ...grid } as Record<string, number[]>,
      metric: "accuracy",
    });
    await perform(w, runId);
    const run = await get(w, runId);
    expect(run).toMatchObject({
      state: "succeeded",
      metrics: { task: "binary_classification", metric: "accuracy" },
    });
    expect(run.manifest?.check.maxDifference).toBeLessThanOrEqual(1e-5);
    expect(run.metrics?.holdout.rocAuc).toBeGreaterThan(0.7);
  });

  test.each(["decision_tree", "logistic_regression", "gradient_boosting", "random_forest"] as const)(
    "%s tells several classes apart",
    async (algorithm) => {
      const grid: Record<string, number[]> = algorithm === "gradient_boosting" ? { trees: [5] } : {};
      const { w, runId } = await start(
        {
          target: { kind: "classes", column: "size" },
          algorithm,
          grid: algorithm === "random_forest" ? { trees: [10] } : grid,
        },
        SIZES,
      );
      await perform(w, runId);
      const run = await get(w, runId);
      expect(run).toMatchObject({
        state: "succeeded",
        error: null,
        metrics: { task: "multiclass_classification", metric: "accuracy", positives: null, threshold: null },
        result: { data: { classes: ["large", "middle", "small"] }, inputSchema: { positiveLabel: null } },
      });
      const { holdout, baseline } = run.metrics ?? {};
      expect(holdout?.accuracy).toBeGreaterThan((baseline?.figures.accuracy ?? 1) + 0.2);
      expect(run.result?.task === "multiclass_classification" && run.result.holdout.matrix).toHaveLength(3);
      const [entry] = await w.audit("training.completeRun");
      expect(entry?.after).toMatchObject({ metric: "accuracy", value: holdout?.accuracy });
    },
  );

  test.each([
    "linear_regression",
    "ridge",
    "lasso",
    "elastic_net",
    "gradient_boosting",
    "random_forest",
  ] as const)("%s foretells a number", async (algorithm) => {
    const trees = algorithm === "gradient_boosting" || algorithm === "random_forest";
    const { w, runId } = await start({
      target: { kind: "number", column: "delay" },
      algorithm,
      grid: trees ? { trees: [15] } : {},
    });
    await perform(w, runId);
    const run = await get(w, runId);
    expect(run).toMatchObject({
      state: "succeeded",
      error: null,
      metrics: { task: "regression", metric: "r2" },
      result: { data: { classes: [] } },
    });
    expect(run.metrics?.holdout.r2).toBeGreaterThan(0.5);
    expect(run.metrics?.holdout.mae).toBeLessThan(run.metrics?.baseline.figures.mae ?? 0);
    expect(run.manifest?.check.maxDifference).toBeLessThanOrEqual(1e-5);
  });

  test.each([
    ["random", { kind: "random", trials: 2, ranges: { max_depth: { low: 2, high: 9 } } }, 2],
    [
      "guided",
      { kind: "tpe", trials: 12, ranges: { min_samples_leaf: { low: 5, high: 200, log: true } } },
      12,
    ],
    ["halving", { kind: "halving", factor: 3 }, 4],
  ] as const)("searches in a %s way, and keeps what it tried", async (_name, search, tried) => {
    const { w, runId } = await start({
      algorithm: "decision_tree",
      grid: search.kind === "halving" ? { max_depth: [2, 4, 8] } : {},
      search: structuredClone(search) as NonNullable<Change>["search"],
      validation: {
        holdoutFraction: 0.25,
        folds: 2,
        seed: 7,
        ...(search.kind === "random" && { nested: 2 }),
      },
    });
    await perform(w, runId);
    const run = await get(w, runId);
    expect(run.error).toBeNull();
    expect(run.result?.trials).toHaveLength(tried);
    expect(run.manifest?.spec.search).toEqual(search);
    expect(run.result?.nested?.chosen ?? []).toHaveLength(search.kind === "random" ? 2 : 0);
    expect((await w.audit("training.startRun"))[0]?.after).toMatchObject({ search });
  });

  test("answers its training rows out of folds where it is asked to, with the model of before", async () => {
    const validation = { holdoutFraction: 0.25, folds: 4, seed: 7, outOfFolds: true };
    const change: Change = { algorithm: "logistic_regression", grid: { C: [0.1, 1] } };
    const { w, runId } = await start({ ...change, validation });
    await perform(w, runId);
    const run = await get(w, runId);
    expect(run.error).toBeNull();
    expect(run.result?.outOfFolds).toMatchObject({
      folds: 4,
      rows: 674,
      evaluation: {
        n: 674,
        baseline: { label: "<= 15", metrics: { rocAuc: 0.5 } },
        intervals: { resamples: 1000, figures: { rocAuc: { low: expect.any(Number) } } },
        calibration: { expectedError: expect.any(Number) },
        rocCurve: expect.arrayContaining([expect.objectContaining({ truePositiveRate: 1 })]),
      },
    });
    const found = run.result?.outOfFolds?.evaluation.metrics;
    expect(found && "rocAuc" in found ? found.rocAuc : 0).toBeGreaterThan(0.75);
    expect(run.manifest?.spec.validation).toEqual(validation);
    const { lines } = await w.as(w.people.auditor, training.runLog, { runId });
    const said = lines.map(({ line }) => line);
    expect(said.filter((line) => /^Out of folds, fold \d of 4: ROC AUC/.test(line))).toHaveLength(4);
    expect(said.join("\n")).toContain("Out of folds, 674 of 674 training rows answered");
    const { yaml } = await w.as(w.people.scientist, training.exportRun, { runId });
    expect(yaml).toContain("outOfFolds: true");
    const { runId: plainId } = await w.as(w.people.scientist, training.startRun, {
      ...smallRun({ projectId: w.projectId, datasetVersionId: run.dataset.versionId }, change),
      validation: { ...validation, outOfFolds: false },
    });
    await perform(w, plainId);
    const plain = await get(w, plainId);
    expect(plain.result).not.toHaveProperty("outOfFolds");
    expect(plain.modelSha256).toBe(run.modelSha256);
  });

  test("finds its algorithm in a given time, and what it chose can be run again to the byte", async () => {
    const { w, runId } = await start({
      automl: { seconds: 10 },
      grid: {},
      validation: { holdoutFraction: 0.25, folds: 2, seed: 7 },
    });
    expect((await w.audit("training.startRun"))[0]?.after).toMatchObject({ automl: { seconds: 10 } });
    await perform(w, runId);
    const run = await get(w, runId);
    expect(run.error).toBeNull();
    const { result, manifest } = run;
    expect(result?.automl?.tried[0]).toMatchObject({ algorithm: "logistic_regression", stage: "look" });
    expect(run.algorithm).toBe(result?.algorithm);
    expect(run.spec.automl).toEqual({ seconds: 10 });
    expect(manifest?.automl?.tried).toHaveLength(result?.automl?.tried.length ?? -1);
    expect((await w.audit("training.completeRun"))[0]?.after).toMatchObject({ algorithm: run.algorithm });
    if (!manifest) throw new Error("no manifest");
    expect(manifest.spec).not.toHaveProperty("automl");
    const again = await w.as(w.people.scientist, training.startRun, {
      projectId: w.projectId,
      datasetVersionId: run.dataset.versionId,
      experimentId: run.experimentId,
      ...manifest.spec,
      algorithm: run.algorithm as RunAlgorithm,
    });
    await perform(w, again.runId);
    expect((await get(w, again.runId)).modelSha256).toBe(run.modelSha256);
  }, 240_000);

  test("keeps whole groups aside, and says how many", async () => {
    const split = { kind: "grouped", column: "day" } as const;
    const { w, runId } = await start(
      {
        algorithm: "decision_tree",
        grid: {},
        validation: { holdoutFraction: 0.25, folds: 4, seed: 7, split },
      },
      FLIGHTS.replace("'same' as constant", "'d' || (i // 45) as day, 'same' as constant"),
    );
    await perform(w, runId);
    const run = await get(w, runId);
    expect(run.error).toBeNull();
    expect(run.manifest?.spec.validation.split).toEqual(split);
    expect(run.metrics).toMatchObject({ folds: { count: 4 }, n: 225 });
    expect(run.result?.division).toEqual({ ...split, trainGroups: 15, holdoutGroups: 5 });
    expect((await w.audit("training.startRun"))[0]?.after).toMatchObject({ validation: { split } });
  });

  test("keeps the latest rows aside, and says from when on", async () => {
    const split = { kind: "time", column: "departure" } as const;
    const { w, runId } = await start({
      algorithm: "decision_tree",
      grid: {},
      validation: { holdoutFraction: 0.2, folds: 3, seed: 7, split },
    });
    await perform(w, runId);
    const run = await get(w, runId);
    expect(run.error).toBeNull();
    expect(run.metrics).toMatchObject({ folds: { count: 3 }, n: 180 });
    // One flight an hour from 2001 on; the last 180 of 900 are held out.
    expect(run.result?.division).toEqual({
      ...split,
      holdoutFrom: Date.parse("2001-01-01T00:00:00Z") / 1000 + 720 * 3600,
    });
  });

  test("an automatic search that nothing can be fitted in ends with the first learner's sentence, and nothing is kept", async () => {
    // Both moments are midnight on a Monday, the first of January.
    const query = FLIGHTS.replace(
      /timestamp '2001-01-01' \+ to_hours\(cast\(i as bigint\)\)/,
      "case when i % 2 = 0 then timestamp '2001-01-01' else timestamp '2007-01-01' end",
    );
    const { w, runId } = await start(
      {
        automl: { seconds: 10 },
        grid: {},
        features: [{ column: "departure", as: "datetime" }],
        validation: { holdoutFraction: 0.25, folds: 2, seed: 7 },
      },
      query,
    );
    await perform(w, runId);
    const run = await get(w, runId);
    expect(run).toMatchObject({ state: "failed", modelSha256: null, result: null, manifest: null });
    expect(run.error).toContain("No learner could be fitted to this data. The first said: The chosen dates");
    expect((await w.audit("training.failRun"))[0]?.after).toMatchObject({ state: "failed" });
  });

  test("takes the parts that a column gives, and names a row that has none", async () => {
    const split = { kind: "given", column: "part" } as const;
    const parts = (others: string) =>
      FLIGHTS.replace(
        "'same' as constant",
        `case when i % 10 < 6 then 'train' when i % 10 < 8 then 'validation' else ${others} end as part, 'same' as constant`,
      );
    const change = {
      algorithm: "decision_tree" as const,
      grid: { max_depth: [2, 5] },
      validation: { holdoutFraction: 0.2, folds: 0, seed: 7, split },
    };
    const { w, runId } = await start(change, parts("'test'"));
    await perform(w, runId);
    const run = await get(w, runId);
    expect(run.error).toBeNull();
    expect(run.result?.rows).toMatchObject({ train: 540, validation: 180, holdout: 180 });
    expect(run.manifest?.spec.validation).toEqual(change.validation);
    expect(run.result?.division).toEqual(split);
    const bad = await start(change, parts("case when i % 10 = 8 then 'test' else 'dev' end"));
    await perform(bad.w, bad.runId);
    expect((await get(bad.w, bad.runId)).error).toContain(
      'The column "part" does not say train, validation or test in 90 rows; the first of them says "dev"',
    );
  });

  test("the same run again gives the same bytes", async () => {
    const first = await start();
    await perform(first.w, first.runId);
    const second = await start();
    await perform(second.w, second.runId);
    const digests = [await get(first.w, first.runId), await get(second.w, second.runId)].map(
      (run) => run.modelSha256,
    );
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(digests[0]).toBe(digests[1]);
  });

  test("rows without a target are left out and counted", async () => {
    const { w, runId } = await start(
      { target: { kind: "class", column: "answer", positive: "late" } },
      "select *, case when i % 10 = 0 then null when d > 15 then 'late' else 'not late' end as answer from (select (hash(i) % 900) / 30.0 as d, cast(hash(i) % 900 as double) as distance, 'AA' || (i % 3) as carrier, timestamp '2001-01-01' + to_hours(cast(i as bigint)) as departure, i from range(900) t(i))",
    );
    await perform(w, runId);
    const run = await get(w, runId);
    expect(run.error).toBeNull();
    expect(run.result?.data).toEqual({ classes: ["not late", "late"], rows: 900, withoutTarget: 90 });
  });
});

const late = { kind: "class", column: "constant", positive: "same" } as const;
const failures: [name: string, change: Change, sentence: string, query?: string][] = [
  ["a target with one class", { target: late }, "has one class only"],
  [
    "a threshold that nothing passes",
    { target: { kind: "threshold", column: "delay", operator: ">", value: 1e6 } },
    "one class only",
  ],
  [
    "a target with four classes",
    { target: { kind: "class", column: "gate", positive: "1" } },
    "has 4 classes",
  ],
  [
    "a positive value that never occurs",
    { target: { kind: "class", column: "holiday", positive: "maybe" } },
    'never says "maybe"',
  ],
  [
    "an attribute of too many values",
    { attributes: [{ column: "delay_text", as: "categorical" }] },
    "12 groups is the most",
    FLIGHTS.replace("'same' as constant", "'same' as constant, cast(i as varchar) as delay_text"),
  ],
  [
    "fewer groups than folds",
    {
      validation: {
        holdoutFraction: 0.25,
        folds: 5,
        seed: 7,
        split: { kind: "grouped", column: "carrier" },
      },
    },
    '"carrier" has 2 groups in the training rows, and 5 folds need at least 5',
  ],
  [
    "a feature that is all missing",
    { features: [{ column: "nothing", as: "numeric" }] },
    "missing in every row",
  ],
  [
    "a target that is all missing",
    { target: { kind: "threshold", column: "nothing", operator: ">", value: 1 } },
    "missing in every row",
  ],
  [
    "a feature that never varies",
    { features: [{ column: "constant", as: "categorical" }] },
    "same value in every row",
  ],
];

describe("a run that cannot be carried out", () => {
  test.each(failures)("%s fails with a sentence on its page", async (_name, change, sentence, query) => {
    const { w, runId } = await start(change, query);
    await perform(w, runId);
    const run = await get(w, runId);
    expect(run.state).toBe("failed");
    expect(run.error).toContain(sentence);
    expect(run.modelSha256).toBeNull();
    expect(await w.audit("training.completeRun")).toEqual([]);
    expect(await w.audit("training.failRun")).toMatchObject([{ reason: run.error }]);
  });

  test("a column that is gone from the file is named", async () => {
    const { w, runId } = await start();
    // As if the version had another content.
    const other = await storeTable(w, "select range as something from range(100)");
    await w.inside((tx) => tx.update(runs).set({ datasetSha256: other.sha256 }).where(eq(runs.id, runId)));
    await perform(w, runId);
    expect((await get(w, runId)).error).toContain('no column "distance"');
  });
});

describe("cancelling while it trains", () => {
  test("stops it within two seconds or so, and nothing is kept", async () => {
    const { w, runId } = await start({
      grid: { trees: [2000], max_leaf_nodes: [255], min_samples_leaf: [1] },
    });
    const performed = perform(w, runId);
    await vi.waitFor(async () => expect((await get(w, runId)).job?.stage).toBe("search"), {
      timeout: 20_000,
      interval: 100,
    });
    const asked = Date.now();
    await w.as(w.people.scientist, training.cancelRun, { runId });
    expect(await w.as(w.people.scientist, training.cancelRun, { runId })).toMatchObject({
      state: "cancelling",
    });
    await performed;
    expect(Date.now() - asked).toBeLessThan(4_000);
    const run = await get(w, runId);
    expect(run).toMatchObject({ state: "cancelled", modelSha256: null, job: { state: "cancelled" } });
    expect(await w.as(w.people.scientist, training.cancelRun, { runId })).toMatchObject({
      state: "cancelled",
    });
    expect(await w.audit("training.cancelledRun")).toHaveLength(1);
  });
});

describe("a job whose worker died each time", () => {
  const lost = (w: World, runId: string, ago: string) =>
    w.inside((tx) =>
      tx.execute(
        sql`update jobs set state = 'running', attempt = 3, lease_until = now() - ${ago}::interval where target_id = ${runId}`,
      ),
    );

  test("ends with a sentence instead of being tried for ever", async () => {
    const { w, runId } = await start();
    await lost(w, runId, "1 second");
    await perform(w, runId);
    const run = await get(w, runId);
    expect(run).toMatchObject({ state: "failed", job: { state: "failed" } });
    expect(run.error).toContain("lost each time");
  });

  test("is delivered once more when the queue has given up, by one worker only", async () => {
    const { w, runId } = await start();
    const deliveries = async () => {
      const rows = await testConnection().sql`
        select count(*)::int as n from pgboss.job where data ->> 'jobId' = (${(await get(w, runId)).job?.id ?? ""})`;
      return rows[0]?.n;
    };
    await lost(w, runId, "1 minute");
    await abandonedJobs.run(testConnection().db, w.orgId);
    expect(await deliveries()).toBe(1);
    await lost(w, runId, "3 minutes");
    await Promise.all([1, 2].map(() => abandonedJobs.run(testConnection().db, w.orgId)));
    expect(await deliveries()).toBe(2);
  });
});
