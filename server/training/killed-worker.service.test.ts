import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { artifacts, jobCheckpoints, jobs } from "#db/schema/kernel.ts";
import { modelVersions } from "#db/schema/models.ts";
import { runResults } from "#db/schema/training.ts";
import { realWorkers } from "#server/testing/real-workers.ts";
import { makeWorld } from "#server/testing/world.ts";
import { FLIGHTS, smallRun, storeTable } from "./test-data.ts";
import { training } from "./verbs.ts";

let workers: Awaited<ReturnType<typeof realWorkers>>;

beforeAll(async () => {
  workers = await realWorkers("killed_worker");
});
afterEach(() => workers.killAll());
afterAll(() => workers.close());

test("a run goes on from its checkpoint after kill -9 of the worker and of its own process, to the same bytes", {
  timeout: 600_000,
}, async () => {
  const w = await makeWorld(workers.db);
  const { versionId } = await storeTable(w, FLIGHTS.replaceAll("range(900)", "range(60000)"));
  const input = smallRun(
    { projectId: w.projectId, datasetVersionId: versionId },
    {
      // So many that each attempt works for several times as long as checkpoints are apart, on a quick machine too.
      grid: { trees: [360], max_leaf_nodes: [127], learning_rate: [0.05, 0.1] },
      validation: { holdoutFraction: 0.25, folds: 2, seed: 7 },
    },
  );
  const started = await w.as(w.people.scientist, training.startRun, input);
  const whole = await w.as(w.people.scientist, training.startRun, input);
  const get = (runId: string) => w.as(w.people.lead, training.getRun, { runId });
  const [job] = await w.inside((tx) => tx.select().from(jobs).where(eq(jobs.targetId, started.runId)));
  const keptBy = (attempt: number) =>
    vi.waitFor(
      async () => {
        const [kept] = await w.inside((tx) =>
          tx
            .select()
            .from(jobCheckpoints)
            .where(eq(jobCheckpoints.jobId, job?.id ?? "")),
        );
        expect(kept?.attempt).toBe(attempt);
        return kept;
      },
      { timeout: 180_000, interval: 50 },
    );
  const first = workers.start();
  const early = await keptBy(1);
  first.kill("SIGKILL");
  const second = workers.start();
  // The second attempt keeps more; then its own process is killed, and the worker lives.
  await keptBy(2);
  process.kill(trainingProcessOf(second), "SIGKILL");
  await vi.waitFor(async () => expect((await get(started.runId)).job?.attempt).toBe(3), {
    timeout: 60_000,
    interval: 250,
  });
  await vi.waitFor(
    async () => {
      expect((await get(started.runId)).state).toBe("succeeded");
      expect((await get(whole.runId)).state).toBe("succeeded");
    },
    { timeout: 300_000, interval: 250 },
  );
  expect(early?.state.length).toBeGreaterThan(100);
  const [resumed, uninterrupted] = [await get(started.runId), await get(whole.runId)];
  expect(resumed.job?.attempt).toBe(3);
  expect(uninterrupted.job?.attempt).toBe(1);
  expect(resumed.modelSha256).toBe(uninterrupted.modelSha256);
  const log = await w.as(w.people.lead, training.runLog, { runId: started.runId });
  expect(log.lines.filter(({ line }) => line.includes("Going on from what it had kept"))).toHaveLength(2);
  const fits = log.lines.filter(({ line }) => line.startsWith("Fold"));
  // Four in all; one that ended just before a kill may be told twice, and none is lost.
  expect(new Set(fits.map(({ line }) => line.split(":")[0])).size).toBe(4);
  expect(fits.length).toBeLessThanOrEqual(6);
  expect(await w.inside((tx) => tx.select().from(jobCheckpoints))).toEqual([]);
});

/** The one process that a worker has started. */
function trainingProcessOf(worker: ChildProcess): number {
  const children = readFileSync(`/proc/${worker.pid}/task/${worker.pid}/children`, "utf8").trim().split(" ");
  const [own] = children.filter((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("process/child.ts"),
  );
  if (!own) throw new Error("the worker trains in no process of its own");
  return Number(own);
}

test("a worker killed while it trains is replaced, and there is one result", {
  timeout: 180_000,
}, async () => {
  const w = await makeWorld(workers.db);
  const { versionId } = await storeTable(w);
  const { runId } = await w.as(
    w.people.scientist,
    training.startRun,
    smallRun(
      { projectId: w.projectId, datasetVersionId: versionId },
      { grid: { trees: [400, 500], max_leaf_nodes: [63], min_samples_leaf: [2] } },
    ),
  );
  const get = () => w.as(w.people.lead, training.getRun, { runId });

  const first = workers.start();
  await vi.waitFor(async () => expect((await get()).job?.stage).toBe("search"), {
    timeout: 60_000,
    interval: 50,
  });
  first.kill("SIGKILL");
  const killedAt = Date.now();
  expect((await get()).state).toBe("running");

  workers.start();
  await vi.waitFor(async () => expect((await get()).job?.attempt).toBe(2), {
    timeout: 60_000,
    interval: 250,
  });
  expect(Date.now() - killedAt).toBeLessThan(45_000);
  await vi.waitFor(async () => expect((await get()).state).toBe("succeeded"), {
    timeout: 90_000,
    interval: 250,
  });

  const run = await get();
  expect(run.manifest?.run.attempt).toBe(2);
  expect(await w.audit("training.completeRun")).toHaveLength(1);
  expect((await w.audit("training.beginRun")).map((entry) => entry.after)).toEqual([
    { state: "running", attempt: 2 },
    { state: "running", attempt: 1 },
  ]);
  expect(await w.inside((tx) => tx.select().from(runResults))).toHaveLength(1);
  expect(await w.inside((tx) => tx.select().from(artifacts))).toMatchObject([{ sha256: run.modelSha256 }]);
  expect(await w.inside((tx) => tx.select().from(modelVersions))).toEqual([]);
  const log = await w.as(w.people.lead, training.runLog, { runId });
  expect(log.lines.map(({ line }) => line).join("\n")).toContain("the one before was cut short");

  // The first attempt wakes up again and writes what it had: it no longer holds the job.
  const [job] = await w.inside((tx) => tx.select().from(jobs).where(eq(jobs.targetId, runId)));
  const zombie = w.as(
    { type: "system", job: "training.train", onBehalfOf: w.people.scientist.id },
    training.failRun,
    { runId, sentence: "late" },
    { fence: { jobId: job?.id ?? "", attempt: 1 } },
  );
  await expect(zombie).rejects.toThrow("its late write was refused");
  expect((await get()).state).toBe("succeeded");
});
