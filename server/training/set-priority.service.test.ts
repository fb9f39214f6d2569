import { eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { jobs } from "#db/schema/kernel.ts";
import type { Priority } from "#domain/training/priority.ts";
import { placesInQueue } from "#server/kernel/queue.ts";
import { lifecycle } from "#server/lifecycle/verbs.ts";
import { closeTestConnection, inWorld, refusal, type World } from "#server/testing/world.ts";
import { smallRun, storeTable } from "./test-data.ts";
import { training } from "./verbs.ts";

afterAll(closeTestConnection);

async function waiting(w: World, more: object = {}) {
  const { versionId } = await storeTable(w);
  const input = { ...smallRun({ projectId: w.projectId, datasetVersionId: versionId }), ...more };
  return w.as(w.people.scientist, training.startRun, input);
}
const rankOf = (w: World, runId: string) =>
  w.inside(async (tx) => (await tx.select().from(jobs).where(eq(jobs.targetId, runId)))[0]?.priority);

describe("the priority of a run", () => {
  test("is raised by the lead, and recorded", () =>
    inWorld(async (w) => {
      const { runId } = await waiting(w);
      await w.as(w.people.lead, training.setPriority, { runId, priority: "high" });
      expect(await rankOf(w, runId)).toBe(10);
      const [entry] = await w.audit("training.setPriority");
      expect(entry).toMatchObject({
        targetId: runId,
        before: { priority: "normal" },
        after: { priority: "high" },
        actorId: w.people.lead.id,
      });
      expect((await w.as(w.people.auditor, training.getRun, { runId })).job?.priority).toBe("high");
      await w.as(w.people.lead, training.setPriority, { runId, priority: "high" });
      expect(await w.audit("training.setPriority")).toHaveLength(1);
    }));

  test("is lowered by a scientist, who may not raise it again", () =>
    inWorld(async (w) => {
      const { runId } = await waiting(w);
      await w.as(w.people.scientist, training.setPriority, { runId, priority: "low" });
      expect(await rankOf(w, runId)).toBe(-10);
      const raise = w.as(w.people.scientist, training.setPriority, { runId, priority: "normal" });
      expect(await refusal(raise)).toBe("forbidden");
      expect(await rankOf(w, runId)).toBe(-10);
    }));

  test("cannot be high from the start for who may not raise it; low may", () =>
    inWorld(async (w) => {
      expect(await refusal(waiting(w, { priority: "high" }))).toBe("forbidden");
      const { runId } = await waiting(w, { priority: "low" });
      expect(await rankOf(w, runId)).toBe(-10);
    }));

  test("and its place stand in the list, until it is cancelled and waits no more", () =>
    inWorld(async (w) => {
      const { versionId } = await storeTable(w);
      const input = smallRun({ projectId: w.projectId, datasetVersionId: versionId });
      const start = async (priority: Priority) =>
        (await w.as(w.people.lead, training.startRun, { ...input, priority })).runId;
      const [low, high, normal] = [await start("low"), await start("high"), await start("normal")];
      // Other tests' jobs wait in the same queue: what counts is who is before whom.
      const queued = async () => {
        const { items } = await w.as(w.people.auditor, training.listRuns, { projectId: w.projectId });
        return new Map(items.map(({ id, queue }) => [id, queue]));
      };
      const inOrder = (places: readonly (number | null | undefined)[]) => {
        expect(places).toEqual(places.map(() => expect.any(Number)));
        expect(places).toEqual([...places].sort((a, b) => Number(a) - Number(b)));
        expect(new Set(places).size).toBe(places.length);
      };
      const before = await queued();
      inOrder([0, ...[high, normal, low].map((runId) => before.get(runId)?.place)]);
      expect([high, normal, low].map((runId) => before.get(runId)?.priority)).toEqual([
        "high",
        "normal",
        "low",
      ]);
      expect((await w.as(w.people.lead, training.getRun, { runId: low })).queue).toEqual({
        place: expect.any(Number),
        priority: "low",
      });
      const { items: running } = await w.as(w.people.auditor, lifecycle.runningJobs, {
        projectId: w.projectId,
      });
      const places = new Map(running.map(({ targetId, place }) => [targetId, place]));
      inOrder([high, normal, low].map((runId) => places.get(runId)));
      const waits = async (runId: string) => {
        const jobId = (await w.inside((tx) => tx.select().from(jobs).where(eq(jobs.targetId, runId))))[0]?.id;
        return w.inside((tx) => placesInQueue(tx, [jobId ?? ""]));
      };
      expect((await waits(high)).size).toBe(1);
      await w.as(w.people.lead, training.cancelRun, { runId: high });
      expect((await waits(high)).size).toBe(0);
      const after = await queued();
      expect(after.get(high)).toBeNull();
      inOrder([normal, low].map((runId) => after.get(runId)?.place));
    }));

  test("is not changed by a reviewer, nor in another project, nor once a worker has the run", () =>
    inWorld(async (w) => {
      const { runId } = await waiting(w);
      const by = (who: Parameters<World["as"]>[0]) =>
        refusal(w.as(who, training.setPriority, { runId, priority: "low" }));
      expect(await by(w.people.reviewer)).toBe("forbidden");
      expect(await by(w.outsider)).toBe("not_found");
      await w.inside((tx) =>
        tx.update(jobs).set({ state: "running", attempt: 1 }).where(eq(jobs.targetId, runId)),
      );
      expect(await by(w.people.lead)).toBe("conflict");
    }));
});
