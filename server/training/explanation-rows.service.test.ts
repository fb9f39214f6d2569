import { afterAll, expect, test } from "vitest";
import { workJob } from "#server/testing/work-job.ts";
import { closeTestConnection, makeWorld, refusal, testConnection } from "#server/testing/world.ts";
import { smallRun, storeTable } from "./test-data.ts";
import { training } from "./verbs.ts";

afterAll(closeTestConnection);

test("rows of the holdout are shown to whoever may read datasets: a key for runs alone gets what holds over all of them", async () => {
  const w = await makeWorld(testConnection().db);
  const { versionId } = await storeTable(w);
  const input = smallRun(
    { projectId: w.projectId, datasetVersionId: versionId },
    { algorithm: "decision_tree", grid: {} },
  );
  const { runId } = await w.as(w.people.scientist, training.startRun, input);
  await workJob(w, runId, "training.train");
  const key = (...permissions: string[]) => ({
    type: "apiKey" as const,
    keyId: "key_0000000000aa",
    userId: w.people.owner.id,
    label: w.people.owner.email,
    role: "owner" as const,
    permissions,
  });

  const { explanation: whole } = await w.as(key("run:read", "dataset:read"), training.getExplanation, {
    runId,
  });
  const { explanation: less } = await w.as(key("run:read"), training.getExplanation, { runId });
  expect(whole?.rows.length).toBeGreaterThan(10);
  expect(less).toEqual({ ...whole, rows: [] });
  const { row = -1 } = whole?.rows[0] ?? {};
  expect(await refusal(w.as(key("run:read"), training.explainAnswer, { runId, row }))).toBe("forbidden");
  expect((await w.as(key("run:read", "dataset:read"), training.explainAnswer, { runId, row })).row).toBe(row);
});
