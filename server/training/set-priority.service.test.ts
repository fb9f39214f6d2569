import { eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { jobs } from "#db/schema/kernel.ts";
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
