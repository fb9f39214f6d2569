import { eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { runs } from "#db/schema/training.ts";
import { newId } from "#server/kernel/ids.ts";
import { closeTestConnection, inWorld, refusal, type World } from "#server/testing/world.ts";
import { smallRun, storeTable } from "./test-data.ts";
import { training } from "./verbs.ts";

afterAll(closeTestConnection);

const METRICS = {
  task: "binary_classification",
  metric: "rocAuc",
  holdout: { rocAuc: 0.75, accuracy: 0.7, f1: 0.4 },
  baseline: { label: "no", figures: { rocAuc: 0.5 } },
  folds: { count: 5, rocAuc: { mean: 0.74, std: 0.01 } },
  n: 225,
  positives: 100,
  threshold: 0.5,
  trials: 2,
  bestParams: { trees: 10, learning_rate: 0.1 },
};

/** One run that was asked for, and copies of its row with other parameters and figures. */
async function manyRuns(w: World, count: number) {
  const { versionId } = await storeTable(w);
  const input = smallRun({ projectId: w.projectId, datasetVersionId: versionId });
  const { runId, experimentId } = await w.as(w.people.scientist, training.startRun, input);
  await w.inside(async (tx) => {
    const [first] = await tx.select().from(runs).where(eq(runs.id, runId));
    if (!first) throw new Error("no run");
    const copies = Array.from({ length: count - 1 }, (_, i) => ({
      ...first,
      id: newId("run"),
      number: i + 2,
      state: "succeeded" as const,
      metrics: {
        ...METRICS,
        holdout: { ...METRICS.holdout, rocAuc: 0.5 + (i % 400) / 1000 },
        bestParams: { trees: 10 + (i % 50), learning_rate: 0.1 },
      },
      createdAt: new Date(Date.parse(first.createdAt) + 1000 * (i + 1)).toISOString(),
      startedAt: first.createdAt,
      finishedAt: new Date(Date.parse(first.createdAt) + 1000 * (i + 2)).toISOString(),
    }));
    for (let from = 0; from < copies.length; from += 200)
      await tx.insert(runs).values(copies.slice(from, from + 200));
  });
  return { runId, experimentId, versionId };
}

describe("runs compared", () => {
  test("a thousand come in one answer of less than a megabyte", { timeout: 60_000 }, () =>
    inWorld(async (w) => {
      await manyRuns(w, 1_001);
      const comparison = await w.as(w.people.stakeholder, training.compareRuns, { projectId: w.projectId });
      expect(JSON.stringify(comparison).length).toBeLessThan(1_000_000);
      expect(comparison.items).toHaveLength(1_000);
      expect(comparison.total).toBe(1_001);
      expect(comparison.items[0]).toMatchObject({
        number: 1_001,
        experiment: "Late flights",
        state: "succeeded",
        task: "binary_classification",
        metric: "rocAuc",
        figures: { accuracy: 0.7 },
        foldMean: 0.74,
        foldStd: 0.01,
        n: 225,
        trials: 2,
      });
      const column = (key: string) => comparison.settings.find((one) => one.key === key)?.values ?? [];
      expect(column("param.trees")).toHaveLength(1_000);
      expect(new Set(column("param.trees")).size).toBe(50);
      expect(new Set(column("seed"))).toEqual(new Set([7]));

      const rest = await w.as(w.people.stakeholder, training.compareRuns, {
        projectId: w.projectId,
        cursor: comparison.nextCursor,
      });
      expect(rest.items.map(({ number }) => number)).toEqual([1]);
      expect(rest.items[0]).toMatchObject({ state: "queued", figures: null, n: null });
      expect(rest.nextCursor).toBeNull();
    }),
  );

  test("are of the experiments and the state that were asked for", () =>
    inWorld(async (w) => {
      const first = await manyRuns(w, 3);
      const { experimentId } = await w.as(w.people.scientist, training.startRun, {
        ...smallRun({ projectId: w.projectId, datasetVersionId: first.versionId }),
      });
      const compared = (more: object) =>
        w.as(w.people.auditor, training.compareRuns, { projectId: w.projectId, ...more });
      expect((await compared({ experimentIds: [first.experimentId] })).total).toBe(3);
      expect((await compared({ experimentIds: [first.experimentId, experimentId] })).total).toBe(4);
      expect((await compared({ experimentIds: [experimentId] })).items).toHaveLength(1);
      expect((await compared({ state: "succeeded" })).total).toBe(2);
    }));

  test("of another project are not found", () =>
    inWorld(async (w) => {
      const call = w.as(w.people.scientist, training.compareRuns, { projectId: w.otherProjectId });
      expect(await refusal(call)).toBe("not_found");
    }));
});
