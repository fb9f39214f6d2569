import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { artifacts, jobs } from "#db/schema/kernel.ts";
import { realWorkers } from "#server/testing/real-workers.ts";
import { makeWorld } from "#server/testing/world.ts";
import { FLIGHTS, smallRun, storeTable } from "./test-data.ts";
import { training } from "./verbs.ts";

let workers: Awaited<ReturnType<typeof realWorkers>>;

beforeAll(async () => {
  workers = await realWorkers("run_queue");
});
afterEach(() => workers.killAll());
afterAll(() => workers.close());

describe("the queue of runs", () => {
  test("gives the highest priority first, and each run to one of two workers", {
    timeout: 120_000,
  }, async () => {
    const w = await makeWorld(workers.db);
    const { versionId } = await storeTable(w);
    const start = async (more: object) => {
      const input = smallRun(
        { projectId: w.projectId, datasetVersionId: versionId },
        { grid: { trees: [3] } },
      );
      return (await w.as(w.people.lead, training.startRun, { ...input, ...more })).runId;
    };
    const low = await start({ priority: "low" });
    const normal = await start({});
    const raised = await start({});
    const high = await start({ priority: "high" });
    await w.as(w.people.lead, training.setPriority, { runId: raised, priority: "high" });
    workers.start();
    const states = async () =>
      Promise.all(
        [high, raised, normal, low].map((runId) => w.as(w.people.lead, training.getRun, { runId })),
      );
    await vi.waitFor(
      async () => {
        expect((await states()).map(({ state }) => state)).toEqual(Array(4).fill("succeeded"));
      },
      { timeout: 90_000, interval: 250 },
    );
    const begun = (await states()).map(({ startedAt }) => startedAt ?? "");
    // Of the two that were put first the one that waited longer goes before.
    const order = [raised, high, normal, low];
    const byId = new Map([high, raised, normal, low].map((id, index) => [id, begun[index] ?? ""]));
    expect(order.map((id) => byId.get(id))).toEqual([...begun].sort());
    workers.start();
    const more = await Promise.all([start({}), start({})]);
    await vi.waitFor(
      async () => {
        for (const runId of more)
          expect((await w.as(w.people.lead, training.getRun, { runId })).state).toBe("succeeded");
      },
      { timeout: 60_000, interval: 250 },
    );
    expect(await w.audit("training.completeRun")).toHaveLength(6);
  });

  test("ends a run that exceeds its memory limit, says so, and does not try it again", {
    timeout: 120_000,
  }, async () => {
    const w = await makeWorld(workers.db);
    const { versionId } = await storeTable(w, FLIGHTS.replaceAll("range(900)", "range(3000000)"));
    const input = smallRun(
      { projectId: w.projectId, datasetVersionId: versionId },
      { grid: { trees: [200], max_leaf_nodes: [255] }, memoryLimitMb: 256 },
    );
    const { runId } = await w.as(w.people.scientist, training.startRun, input);
    workers.start();
    const get = () => w.as(w.people.lead, training.getRun, { runId });
    // The run fails in a command of its own; the worker ends its job right after.
    await vi.waitFor(async () => expect((await get()).job?.state).toBe("failed"), {
      timeout: 90_000,
      interval: 250,
    });
    const run = await get();
    expect(run.state).toBe("failed");
    expect(run.error).toMatch(
      /^The run needed more than 256 MB, its memory limit: it held [\d,]+ MB when it was ended\./,
    );
    expect(run.error).toMatch(/not tried again as it is\. Start it with a larger limit/);
    expect(run.job).toMatchObject({ attempt: 1, memoryLimitMb: 256, state: "failed" });
    const log = await w.as(w.people.lead, training.runLog, { runId });
    expect(log.lines.at(-1)?.line).toBe(run.error);
    expect(await w.inside((tx) => tx.select().from(artifacts))).toEqual([]);
    // The worker itself is well, and takes the next one.
    const small = smallRun({ projectId: w.projectId, datasetVersionId: (await storeTable(w)).versionId });
    const next = await w.as(w.people.scientist, training.startRun, small);
    await vi.waitFor(
      async () =>
        expect((await w.as(w.people.lead, training.getRun, { runId: next.runId })).state).toBe("succeeded"),
      { timeout: 60_000, interval: 250 },
    );
    const [job] = await w.inside((tx) => tx.select().from(jobs).where(eq(jobs.targetId, runId)));
    expect(job?.attempt).toBe(1);
  });
});
