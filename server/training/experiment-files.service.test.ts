import { eq } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { datasets } from "#db/schema/datasets.ts";
import { runs } from "#db/schema/training.ts";
import { workJob } from "#server/testing/work-job.ts";
import { closeTestConnection, inWorld, type Person, refusal, type World } from "#server/testing/world.ts";
import { smallRun, storeTable } from "./test-data.ts";
import { training } from "./verbs.ts";

afterAll(closeTestConnection);

async function started(w: World) {
  const { versionId, datasetId } = await storeTable(w);
  await w.inside((tx) => tx.update(datasets).set({ slug: "flights" }).where(eq(datasets.id, datasetId)));
  const place = { projectId: w.projectId, datasetVersionId: versionId };
  const change = { algorithm: "decision_tree" as const, grid: { max_depth: [2, 4] } };
  const first = await w.as(w.people.scientist, training.startRun, smallRun(place, change));
  return { ...first, versionId };
}
const exported = (w: World, experimentId: string, who: Person = w.people.stakeholder) =>
  w.as(who, training.exportExperiment, { experimentId });
const imported = (w: World, yaml: string, more: { datasetVersionId?: string } = {}, who?: Person) =>
  w.as(who ?? w.people.scientist, training.importExperiment, { projectId: w.projectId, yaml, ...more });
const runOf = (w: World, runId: string) => w.as(w.people.scientist, training.getRun, { runId });

describe("an experiment as a file", () => {
  test(
    "starts the same runs: the same model byte for byte, and the same file",
    () =>
      inWorld(async (w) => {
        const { experimentId, runId } = await started(w);
        await workJob(w, runId, "training.train");
        const { fileName, yaml } = await exported(w, experimentId);
        expect(fileName).toMatch(/\.yaml$/);
        const again = await imported(w, yaml);
        expect(again.runs).toHaveLength(1);
        const [{ runId: secondId } = { runId: "" }] = again.runs;
        await workJob(w, secondId, "training.train");
        const [first, second] = [await runOf(w, runId), await runOf(w, secondId)];
        expect(second.error).toBeNull();
        expect(second.manifest?.spec).toEqual(first.manifest?.spec);
        expect(second.modelSha256).toMatch(/^[0-9a-f]{64}$/);
        expect(second.modelSha256).toBe(first.modelSha256);
        expect((await exported(w, again.experimentId)).yaml).toBe(yaml);
        const one = await w.as(w.people.stakeholder, training.exportRun, { runId });
        expect(one.yaml).toBe(yaml);
        expect(one.fileName).toMatch(/-run-1\.yaml$/);
      }),
    120_000,
  );

  test("is in the log with its runs, and each of them says who started it", () =>
    inWorld(async (w) => {
      const { experimentId } = await started(w);
      const again = await imported(w, (await exported(w, experimentId)).yaml);
      const entries = await w.audit("training.importExperiment");
      expect(entries.map(({ targetType, targetId }) => [targetType, targetId])).toEqual(
        expect.arrayContaining([
          ["experiment", again.experimentId],
          ["run", again.runs[0]?.runId],
        ]),
      );
      expect(entries.find(({ targetType }) => targetType === "run")).toMatchObject({
        actorId: w.people.scientist.id,
        after: { algorithm: "decision_tree", grid: { max_depth: [2, 4] }, experimentId: again.experimentId },
      });
    }));

  test("takes another version's rows where one is chosen, and says which rows are not there", () =>
    inWorld(async (w) => {
      const { experimentId } = await started(w);
      const { yaml } = await exported(w, experimentId);
      const strange = yaml.replace(/sha256: [0-9a-f]{8}/, "sha256: 00000000");
      await expect(imported(w, strange)).rejects.toThrow(
        "Run 1 of the file: No ready version of this project holds the rows of flights v1 with the digest 00000000",
      );
      await expect(
        imported(w, strange.replace(/ +sha256: .*\n/, "").replace("version: 1", "version: 9")),
      ).rejects.toThrow("The project has no ready version flights v9.");
      expect(await w.inside((tx) => tx.select().from(runs))).toHaveLength(1);
      const other = await storeTable(
        w,
        "select (i % 90)::double as distance, 'AA' as carrier, timestamp '2001-01-01' + to_hours(i) as departure, (i % 40)::double as delay, 'x' as holiday, 'y' as gate from range(300) t(i)",
      );
      const moved = await imported(w, strange, { datasetVersionId: other.versionId });
      const run = await runOf(w, moved.runs[0]?.runId ?? "");
      expect(run.dataset.versionId).toBe(other.versionId);
      expect(run.datasetSha256).toBe(other.sha256);
    }));

  test("that is none, or asks for what the data does not have, starts nothing", () =>
    inWorld(async (w) => {
      const { experimentId } = await started(w);
      const { yaml } = await exported(w, experimentId);
      await expect(imported(w, "experiment: 2\nname: A\n")).rejects.toThrow(
        "Line 1: experiment: A file of an experiment begins with experiment: 1. Nothing was started.",
      );
      await expect(imported(w, yaml.replaceAll("distance", "wingspan"))).rejects.toThrow(
        'Run 1 of the file: This dataset version has no column "wingspan".',
      );
      const { items } = await w.as(w.people.scientist, training.listExperiments, { projectId: w.projectId });
      expect(items).toHaveLength(1);
    }));

  test("needs the right and the project", () =>
    inWorld(async (w) => {
      const { experimentId, runId } = await started(w);
      const { yaml } = await exported(w, experimentId);
      expect(await refusal(exported(w, experimentId, w.outsider))).toBe("not_found");
      expect(await refusal(w.as(w.outsider, training.exportRun, { runId }))).toBe("not_found");
      expect(await refusal(imported(w, yaml, {}, w.people.reviewer))).toBe("forbidden");
      expect(await refusal(imported(w, yaml, {}, w.outsider))).toBe("not_found");
    }));
});
