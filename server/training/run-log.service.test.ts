import { eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { jobLogLines, jobs } from "#db/schema/kernel.ts";
import { LOG_LINES_MAX } from "#domain/format/log.ts";
import { handleRunLog } from "#server/http/run-log.ts";
import { closeTestConnection, inWorld, refusal, type World } from "#server/testing/world.ts";
import { beat, claim } from "#server/worker/lease.ts";
import { smallRun, storeTable } from "./test-data.ts";
import { training } from "./verbs.ts";

afterAll(closeTestConnection);

/** A run whose worker has written so many lines. */
async function withLog(w: World, lines: number) {
  const { versionId } = await storeTable(w);
  const input = smallRun({ projectId: w.projectId, datasetVersionId: versionId });
  const { runId } = await w.as(w.people.scientist, training.startRun, input);
  const [job] = await w.inside((tx) => tx.select().from(jobs).where(eq(jobs.targetId, runId)));
  if (!job) throw new Error("no job");
  const key = { id: job.id, orgId: w.orgId };
  const held = await claim(w.db, key, "wrk_test");
  const attempt = held?.attempt ?? 0;
  const shown = { stage: "search", fraction: 0.5, etaSeconds: 10, message: null };
  const write = (
    some: readonly { n: number; line: string }[],
    points: Parameters<typeof beat>[4] = null,
    of = attempt,
  ) => beat(w.db, { ...key, attempt: of }, shown, some, points);
  await write(
    Array.from({ length: lines }, (_, n) => ({ n, line: n % 1000 === 7 ? `Loss ${n} FELL` : `step ${n}` })),
  );
  return { runId, write, jobId: job.id };
}

describe("the log of a run", () => {
  test("holds 100,000 lines, read from any of them and looked through", { timeout: 120_000 }, () =>
    inWorld(async (w) => {
      const { runId } = await withLog(w, LOG_LINES_MAX);
      const page = await w.as(w.people.stakeholder, training.runLog, { runId, after: 73_999 });
      expect(page).toMatchObject({ total: LOG_LINES_MAX, more: true });
      expect(page.lines).toHaveLength(1_000);
      expect(page.lines[0]).toMatchObject({ n: 74_000, line: "step 74000" });
      const found = await w.as(w.people.auditor, training.searchLog, { runId, text: "fell" });
      expect(found.found).toBe(100);
      expect(found.lines[1]).toMatchObject({ n: 1_007, line: "Loss 1007 FELL" });
      const none = await w.as(w.people.auditor, training.searchLog, { runId, text: "100%_" });
      expect(none).toEqual({ lines: [], found: 0 });
    }),
  );

  test("of another project is not found, nor are its curves", () =>
    inWorld(async (w) => {
      const { runId } = await withLog(w, 3);
      for (const verb of [training.runLog, training.searchLog, training.runCurves])
        expect(await refusal(w.as(w.outsider, verb, { runId, text: "step" } as never))).toBe("not_found");
    }));

  test("cannot be downloaded by a stranger", () =>
    inWorld(async (w) => {
      const { runId } = await withLog(w, 3);
      const answer = await handleRunLog(
        new Request(`http://127.0.0.1:3000/api/runs/${runId}/log.txt`),
        runId,
      );
      expect(answer.status).toBe(401);
      expect(await answer.text()).not.toContain("step");
    }));

  test("takes no line of an attempt that has lost the job", () =>
    inWorld(async (w) => {
      const { runId, write, jobId } = await withLog(w, 2);
      expect(await write([{ n: 2, line: "late" }], null, 7)).toMatchObject({ held: false });
      const lines = await w.inside((tx) => tx.select().from(jobLogLines).where(eq(jobLogLines.jobId, jobId)));
      expect(lines).toHaveLength(2);
      expect((await w.as(w.people.lead, training.runLog, { runId })).total).toBe(2);
    }));
});

describe("the curves of a run", () => {
  test("come by cursor: what was seen does not come again", () =>
    inWorld(async (w) => {
      const { runId, write } = await withLog(w, 1);
      await write([], {
        n: 0,
        points: [
          ["loss a", 1, 0.9],
          ["loss a", 2, 0.8],
        ],
      });
      const first = await w.as(w.people.stakeholder, training.runCurves, { runId });
      expect(first).toEqual({
        points: [
          ["loss a", 1, 0.9],
          ["loss a", 2, 0.8],
        ],
        next: 0,
        more: false,
      });
      await write([], { n: 1, points: [["score fold 1", 1, 0.7]] });
      const then = await w.as(w.people.stakeholder, training.runCurves, { runId, after: first.next });
      expect(then).toEqual({ points: [["score fold 1", 1, 0.7]], next: 1, more: false });
    }));
});
