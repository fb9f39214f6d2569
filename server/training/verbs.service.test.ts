import { eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { jobs } from "#db/schema/kernel.ts";
import { visits } from "#db/schema/lifecycle.ts";
import { runs } from "#db/schema/training.ts";
import { closeTestConnection, inWorld, refusal, type World } from "#server/testing/world.ts";
import { smallRun, storeTable } from "./test-data.ts";
import { training } from "./verbs.ts";

afterAll(closeTestConnection);

const EXPERIMENT = { name: "Late flights", question: "Which flights come in late?" };

async function started(w: World, change: Parameters<typeof smallRun>[1] = {}) {
  const { versionId } = await storeTable(w);
  const input = smallRun({ projectId: w.projectId, datasetVersionId: versionId }, change);
  return { ...(await w.as(w.people.scientist, training.startRun, input)), versionId };
}
const jobOf = (w: World, runId: string) =>
  w.inside(async (tx) => {
    const [row] = await tx.select().from(jobs).where(eq(jobs.targetId, runId));
    if (!row) throw new Error("no job");
    return row;
  });
/** As if a worker had taken the run. */
async function taken(w: World, runId: string) {
  const job = await jobOf(w, runId);
  const leaseUntil = new Date(Date.now() + 60_000).toISOString();
  await w.inside((tx) =>
    tx.update(jobs).set({ state: "running", attempt: 1, leaseUntil }).where(eq(jobs.id, job.id)),
  );
  const worker = { type: "system", job: "training.train", onBehalfOf: w.people.scientist.id } as const;
  const fence = { fence: { jobId: job.id, attempt: 1 } };
  await w.as(worker, training.beginRun, { runId, attempt: 1 }, fence);
  return { worker, fence };
}

describe("an experiment", () => {
  test("is made, recorded, listed and counted as a visit", () =>
    inWorld(async (w) => {
      const { experimentId } = await w.as(w.people.scientist, training.createExperiment, {
        projectId: w.projectId,
        ...EXPERIMENT,
      });
      const [entry] = await w.audit("training.createExperiment");
      expect(entry).toMatchObject({
        targetType: "experiment",
        targetId: experimentId,
        targetLabel: EXPERIMENT.name,
        after: EXPERIMENT,
        actorId: w.people.scientist.id,
      });
      const list = await w.as(w.people.auditor, training.listExperiments, { projectId: w.projectId });
      expect(list.items).toMatchObject([{ id: experimentId, runs: 0, bestRun: null, ...EXPERIMENT }]);
      const seen = await w.inside((tx) => tx.select().from(visits));
      expect(seen).toMatchObject([{ phase: "model_development", verb: "training.createExperiment" }]);
    }));

  test.each(["reviewer", "stakeholder", "auditor"] as const)("cannot be made by a %s", (role) =>
    inWorld(async (w) => {
      const call = w.as(w.people[role], training.createExperiment, { projectId: w.projectId, ...EXPERIMENT });
      expect(await refusal(call)).toBe("forbidden");
    }),
  );

  test("of another project is not found", () =>
    inWorld(async (w) => {
      const call = w.as(w.people.scientist, training.createExperiment, {
        projectId: w.otherProjectId,
        ...EXPERIMENT,
      });
      expect(await refusal(call)).toBe("not_found");
    }));

  test("markup in its name stays text", () =>
    inWorld(async (w) => {
      const name = "<script>alert(1)</script>";
      const { experimentId } = await w.as(w.people.lead, training.createExperiment, {
        projectId: w.projectId,
        name,
      });
      expect(await w.as(w.people.lead, training.getExperiment, { experimentId })).toMatchObject({ name });
    }));
});

describe("starting a run", () => {
  test("numbers it, enqueues it, records it, and makes the experiment with it", () =>
    inWorld(async (w) => {
      const first = await started(w);
      expect(first.number).toBe(1);
      expect(await jobOf(w, first.runId)).toMatchObject({ kind: "training.train", state: "queued" });
      const [entry] = await w.audit("training.startRun");
      expect(entry).toMatchObject({ targetId: first.runId, targetLabel: "run 1" });
      expect(entry?.after).toMatchObject({
        dataset: "flights 2001-01",
        target: "delay > 15",
        features: ["distance", "carrier", "departure"],
        algorithm: "gradient_boosting",
        trials: 2,
      });
      const second = await w.as(
        w.people.engineer,
        training.startRun,
        smallRun(
          { projectId: w.projectId, datasetVersionId: first.versionId },
          { newExperiment: undefined, experimentId: first.experimentId },
        ),
      );
      expect(second).toMatchObject({ number: 2, experimentId: first.experimentId });
      const list = await w.as(w.people.stakeholder, training.listRuns, { projectId: w.projectId });
      expect(list.items.map((run) => [run.number, run.state, run.dataset.name])).toEqual([
        [2, "queued", "flights"],
        [1, "queued", "flights"],
      ]);
      const one = await w.as(w.people.auditor, training.getRun, { runId: first.runId });
      expect(one).toMatchObject({ state: "queued", result: null, job: { state: "queued", attempt: 0 } });
    }));

  test("a list goes on where the page before ended", () =>
    inWorld(async (w) => {
      const { versionId, experimentId } = await started(w);
      for (let i = 0; i < 4; i++) {
        await w.as(
          w.people.scientist,
          training.startRun,
          smallRun(
            { projectId: w.projectId, datasetVersionId: versionId },
            { newExperiment: undefined, experimentId },
          ),
        );
      }
      const numbers: number[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof training.listRuns.run>> = await w.as(
          w.people.lead,
          training.listRuns,
          { projectId: w.projectId, experimentId, limit: 2, cursor },
        );
        numbers.push(...page.items.map((run) => run.number));
        cursor = page.nextCursor;
      } while (cursor);
      expect(numbers).toEqual([5, 4, 3, 2, 1]);
    }));

  test.each(["reviewer", "stakeholder", "auditor"] as const)("is not for a %s", (role) =>
    inWorld(async (w) => {
      const { versionId } = await storeTable(w);
      const call = w.as(
        w.people[role],
        training.startRun,
        smallRun({ projectId: w.projectId, datasetVersionId: versionId }),
      );
      expect(await refusal(call)).toBe("forbidden");
      expect(await w.inside((tx) => tx.select().from(runs))).toEqual([]);
    }),
  );

  test("neither the project nor the dataset may be another's", () =>
    inWorld(async (w) => {
      const mine = await storeTable(w);
      const theirs = await storeTable(w, "select 1 as a", { projectId: w.otherProjectId });
      const there = smallRun({ projectId: w.otherProjectId, datasetVersionId: theirs.versionId });
      expect(await refusal(w.as(w.people.scientist, training.startRun, there))).toBe("not_found");
      const across = smallRun({ projectId: w.projectId, datasetVersionId: theirs.versionId });
      expect(await refusal(w.as(w.people.scientist, training.startRun, across))).toBe("not_found");
      expect(mine.versionId).not.toBe(theirs.versionId);
    }));

  test("an experiment of another project is not found", () =>
    inWorld(async (w) => {
      const { versionId } = await storeTable(w);
      const { experimentId } = await w.as(w.people.owner, training.createExperiment, {
        projectId: w.otherProjectId,
        ...EXPERIMENT,
      });
      const input = smallRun(
        { projectId: w.projectId, datasetVersionId: versionId },
        { newExperiment: undefined, experimentId },
      );
      expect(await refusal(w.as(w.people.scientist, training.startRun, input))).toBe("not_found");
    }));

  test.each([
    ["a version that is not ready", {}, "profiling", "still being prepared"],
    ["a version whose import failed", {}, "failed", "could not be imported"],
    [
      "a feature that is gone",
      { features: [{ column: "gone", as: "numeric" }] },
      "ready",
      'no column "gone"',
    ],
    [
      "a target that is gone",
      { target: { kind: "class", column: "gone", positive: "x" } },
      "ready",
      'no column "gone"',
    ],
    [
      "a threshold on a column of words",
      { target: { kind: "threshold", column: "gate", operator: ">", value: 1 } },
      "ready",
      "is not numeric",
    ],
    ["words as numbers", { features: [{ column: "carrier", as: "numeric" }] }, "ready", "holds no numbers"],
    ["words as dates", { features: [{ column: "carrier", as: "datetime" }] }, "ready", "holds no dates"],
    [
      "an attribute that is gone",
      { attributes: [{ column: "gone", as: "categorical" }] },
      "ready",
      'no column "gone"',
    ],
    [
      "dates as an attribute",
      { attributes: [{ column: "departure", as: "categorical" }] },
      "ready",
      "make no groups",
    ],
    [
      "quarters of words",
      { attributes: [{ column: "carrier", as: "numeric" }] },
      "ready",
      "it has no quarters",
    ],
    [
      "a split by a column that is gone",
      { validation: { holdoutFraction: 0.2, folds: 5, seed: 1, split: { kind: "grouped", column: "gone" } } },
      "ready",
      'no column "gone"',
    ],
    [
      "an order of time by words",
      { validation: { holdoutFraction: 0.2, folds: 5, seed: 1, split: { kind: "time", column: "carrier" } } },
      "ready",
      '"carrier" holds no dates',
    ],
    [
      "a split by the target",
      {
        validation: { holdoutFraction: 0.2, folds: 5, seed: 1, split: { kind: "grouped", column: "delay" } },
      },
      "ready",
      "rows cannot be divided by it",
    ],
    [
      "parts by a column that is gone",
      { validation: { holdoutFraction: 0.2, folds: 0, seed: 1, split: { kind: "given", column: "gone" } } },
      "ready",
      'no column "gone"',
    ],
    [
      "parts by a feature",
      {
        validation: { holdoutFraction: 0.2, folds: 0, seed: 1, split: { kind: "given", column: "carrier" } },
      },
      "ready",
      "Leave it out of the features",
    ],
    [
      "repeated folds in order of time",
      {
        validation: {
          holdoutFraction: 0.2,
          folds: 5,
          seed: 1,
          repeats: 2,
          split: { kind: "time", column: "departure" },
        },
      },
      "ready",
      "Repeat once",
    ],
    [
      "a range that is not one",
      { grid: {}, search: { kind: "random", trials: 5, ranges: { trees: { low: 5, high: 99_999 } } } },
      "ready",
      "must be between 1 and 2000",
    ],
    ["a search for nothing", { grid: {}, search: { kind: "tpe", trials: 5 } }, "ready", "nothing to search"],
    [
      "an automatic search on outer folds",
      {
        grid: {},
        automl: { seconds: 60 },
        validation: { holdoutFraction: 0.2, folds: 5, seed: 1, nested: 3 },
      },
      "ready",
      "Leave nested validation out",
    ],
    [
      "answers out of folds without folds",
      { validation: { holdoutFraction: 0.2, folds: 0, seed: 1, outOfFolds: true } },
      "ready",
      "no folds to answer the training rows on",
    ],
    [
      "an automatic search with a grid",
      { automl: { seconds: 60 } },
      "ready",
      "Leave the grid and the search out",
    ],
    ["an automatic search of no time", { grid: {}, automl: { seconds: 1 } }, "ready", "10 seconds at least"],
    ["a parameter that is not one", { grid: { wings: [2] } }, "ready", 'no parameter "wings"'],
    ["a value out of its range", { grid: { trees: [0] } }, "ready", "must be between 1 and 2000"],
  ] as const)("%s is refused in a sentence", (_name, change, state, part) =>
    inWorld(async (w) => {
      const { versionId } = await storeTable(w, undefined, { state });
      const input = smallRun(
        { projectId: w.projectId, datasetVersionId: versionId },
        structuredClone(change) as Parameters<typeof smallRun>[1],
      );
      await expect(w.as(w.people.scientist, training.startRun, input)).rejects.toThrow(part);
      expect(await w.inside((tx) => tx.select().from(runs))).toEqual([]);
    }),
  );
});

describe("cancelling", () => {
  test("a waiting run stops at once, and no worker ever takes it", () =>
    inWorld(async (w) => {
      const { runId } = await started(w);
      expect(await w.as(w.people.engineer, training.cancelRun, { runId })).toEqual({
        runId,
        state: "cancelled",
      });
      expect(await jobOf(w, runId)).toMatchObject({ state: "cancelled" });
      const [entry] = await w.audit("training.cancelRun");
      expect(entry).toMatchObject({
        targetId: runId,
        before: { state: "queued" },
        after: { state: "cancelled" },
      });
    }));

  test("a run that trains is asked to stop; asking twice changes nothing more", () =>
    inWorld(async (w) => {
      const { runId } = await started(w);
      await taken(w, runId);
      const cancel = () => w.as(w.people.scientist, training.cancelRun, { runId });
      expect(await cancel()).toEqual({ runId, state: "cancelling" });
      expect(await cancel()).toEqual({ runId, state: "cancelling" });
      expect((await jobOf(w, runId)).cancelRequestedAt).not.toBeNull();
      expect(await w.audit("training.cancelRun")).toHaveLength(1);
    }));

  test("what has ended says so", () =>
    inWorld(async (w) => {
      const { runId } = await started(w);
      const { worker, fence } = await taken(w, runId);
      await w.as(worker, training.failRun, { runId, sentence: "No rows." }, fence);
      const call = w.as(w.people.scientist, training.cancelRun, { runId });
      await expect(call).rejects.toThrow("Run 1 has failed already");
      expect(await w.as(w.people.scientist, training.getRun, { runId })).toMatchObject({
        state: "failed",
        error: "No rows.",
      });
    }));

  test("takes the right role, in the right project", () =>
    inWorld(async (w) => {
      const { runId } = await started(w);
      expect(await refusal(w.as(w.people.reviewer, training.cancelRun, { runId }))).toBe("forbidden");
      await w.inside((tx) => tx.update(runs).set({ projectId: w.otherProjectId }).where(eq(runs.id, runId)));
      expect(await refusal(w.as(w.people.scientist, training.cancelRun, { runId }))).toBe("not_found");
      expect(await refusal(w.as(w.people.scientist, training.getRun, { runId }))).toBe("not_found");
      expect(await refusal(w.as(w.people.scientist, training.runLog, { runId }))).toBe("not_found");
      expect(await refusal(w.as(w.people.scientist, training.getExplanation, { runId }))).toBe("not_found");
      const one = w.as(w.people.scientist, training.explainAnswer, { runId, row: 0 });
      expect(await refusal(one)).toBe("not_found");
    }));
});

describe("what the worker writes", () => {
  test("no person may call it", () =>
    inWorld(async (w) => {
      const { runId } = await started(w);
      const { owner } = w.people;
      expect(await refusal(w.as(owner, training.beginRun, { runId, attempt: 1 }))).toBe("forbidden");
      expect(await refusal(w.as(owner, training.failRun, { runId, sentence: "no" }))).toBe("forbidden");
      expect(await refusal(w.as(owner, training.cancelledRun, { runId }))).toBe("forbidden");
    }));

  test("a zombie's late write is refused", () =>
    inWorld(async (w) => {
      const { runId } = await started(w);
      const { worker, fence } = await taken(w, runId);
      const job = await jobOf(w, runId);
      await w.inside((tx) => tx.update(jobs).set({ attempt: 2 }).where(eq(jobs.id, job.id)));
      const late = w.as(worker, training.failRun, { runId, sentence: "late" }, fence);
      expect(await refusal(late)).toBe("conflict");
      const run = await w.as(w.people.lead, training.getRun, { runId });
      expect(run).toMatchObject({ state: "running", error: null });
    }));
});
