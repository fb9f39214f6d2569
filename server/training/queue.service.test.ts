import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { prepareDatabase } from "#db/bootstrap.ts";
import { type Connection, connect } from "#db/client.ts";
import { artifacts, jobs } from "#db/schema/kernel.ts";
import { localArtifacts } from "#server/kernel/artifacts.ts";
import { closeQueue, configureQueue } from "#server/kernel/queue.ts";
import { provideRuntime } from "#server/kernel/runtime.ts";
import { makeWorld } from "#server/testing/world.ts";
import { FLIGHTS, smallRun, storeTable } from "./test-data.ts";
import { training } from "./verbs.ts";

// A database of its own, since a real worker takes every job that it finds.
const name = `run_queue_${Date.now()}`;
let home: string;
let appUrl: string;
let connection: Connection;
let workers: ChildProcess[] = [];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "countersign-queue-"));
  const server = postgres(inject("ownerUrl"), { max: 1, onnotice: () => {} });
  await server.unsafe(`create database ${name}`);
  await server.end();
  const url = new URL(inject("ownerUrl"));
  url.pathname = `/${name}`;
  ({ appUrl } = await prepareDatabase({ ownerUrl: url.toString(), home }));
  configureQueue(appUrl);
  connection = connect(appUrl, { max: 4, name: "run-queue-test" });
  provideRuntime({ ...connection, appUrl, artifacts: localArtifacts(join(home, "artifacts")) });
});

afterEach(() => {
  for (const worker of workers) worker.kill("SIGKILL");
  workers = [];
});

afterAll(async () => {
  await closeQueue();
  await connection.close();
  const server = postgres(inject("ownerUrl"), { max: 1, onnotice: () => {} });
  await server.unsafe(`drop database ${name} with (force)`);
  await server.end();
  rmSync(home, { recursive: true, force: true });
});

function startWorker(): void {
  const worker = spawn(process.execPath, [join(import.meta.dirname, "../worker/main.ts")], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "test",
      APP_DATABASE_URL: appUrl,
      COUNTERSIGN_HOME: home,
      COUNTERSIGN_WORKER_THREADS: "1",
      LOG_LEVEL: "error",
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
  workers = [...workers, worker];
}

describe("the queue of runs", () => {
  test("gives the highest priority first, and each run to one of two workers", {
    timeout: 120_000,
  }, async () => {
    const w = await makeWorld(connection.db);
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
    startWorker();
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
    startWorker();
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
    const w = await makeWorld(connection.db);
    const { versionId } = await storeTable(w, FLIGHTS.replaceAll("range(900)", "range(3000000)"));
    const input = smallRun(
      { projectId: w.projectId, datasetVersionId: versionId },
      { grid: { trees: [200], max_leaf_nodes: [255] }, memoryLimitMb: 256 },
    );
    const { runId } = await w.as(w.people.scientist, training.startRun, input);
    startWorker();
    const get = () => w.as(w.people.lead, training.getRun, { runId });
    await vi.waitFor(async () => expect((await get()).state).toBe("failed"), {
      timeout: 90_000,
      interval: 250,
    });
    const run = await get();
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
