import { afterAll, describe, expect, test } from "vitest";
import { models as modelRows, modelVersions } from "#db/schema/models.ts";
import { recipeSpec } from "#domain/datasets/recipes/spec.ts";
import { approvals } from "#server/approvals/verbs.ts";
import { deployments } from "#server/deployments/verbs.ts";
import { newId } from "#server/kernel/ids.ts";
import { models } from "#server/models/verbs.ts";
import { approveAs } from "#server/testing/approve.ts";
import { makeModelVersion, makePreview } from "#server/testing/factories.ts";
import { workJob } from "#server/testing/work-job.ts";
import { closeTestConnection, inWorld, refusal, type World } from "#server/testing/world.ts";
import { smallRun, storeTable } from "#server/training/test-data.ts";
import { training } from "#server/training/verbs.ts";
import { datasets } from "./verbs.ts";

afterAll(closeTestConnection);

/** A version made by a recipe, three runs on it, and a model of the first. */
async function story(w: World) {
  const raw = await storeTable(w);
  const { scientist } = w.people;
  const spec = recipeSpec.parse({ steps: [{ do: "derive", column: "late", as: "delay > 20" }] });
  const recipe = await w.as(scientist, datasets.createRecipe, { projectId: w.projectId, name: "Late", spec });
  const made = await w.as(scientist, datasets.applyRecipe, {
    recipeVersionId: recipe.versionId,
    versionId: raw.versionId,
    into: { name: "Prepared" },
  });
  await workJob(w, made.id, "datasets.prepare");
  const first = await w.as(
    scientist,
    training.startRun,
    smallRun({ projectId: w.projectId, datasetVersionId: made.id }),
  );
  const { newExperiment: _, ...same } = smallRun({ projectId: w.projectId, datasetVersionId: made.id });
  const more = { ...same, experimentId: first.experimentId };
  const second = await w.as(scientist, training.startRun, more);
  await w.as(scientist, training.startRun, more);
  const ids = { model: newId("mod"), version: newId("mdv") };
  const at = { orgId: w.orgId, projectId: w.projectId };
  await w.inside(async (tx) => {
    await tx
      .insert(modelRows)
      .values({ ...at, id: ids.model, slug: "m", name: "Delays", createdBy: scientist.id });
    await tx.insert(modelVersions).values({
      ...at,
      id: ids.version,
      modelId: ids.model,
      number: 1,
      runId: first.runId,
      datasetVersionId: made.id,
      datasetSha256: "0",
      sha256: "1",
      size: 1,
      algorithm: "logistic",
      inputSchema: {},
      metrics: {},
      manifest: {},
      createdBy: scientist.id,
    });
  });
  return { raw, recipe, made, first, second, ids };
}

describe("the lineage of a project", () => {
  test("leads from the file over the recipe and the run to the model", () =>
    inWorld(async (w) => {
      const { raw, recipe, made, first, ids } = await story(w);
      const read = { projectId: w.projectId };
      const { nodes, edges, total } = await w.as(w.people.stakeholder, datasets.getLineage, read);
      const way = (from: string, to: string) => edges.some((edge) => edge.from === from && edge.to === to);
      const source = nodes.find(({ kind }) => kind === "source");
      expect(way(source?.id ?? "", raw.versionId)).toBe(true);
      const step = nodes.find(({ kind }) => kind === "recipe");
      expect(step).toMatchObject({ name: "Late v1", objectId: recipe.id });
      expect(way(raw.versionId, step?.id ?? "") && way(step?.id ?? "", made.id)).toBe(true);
      expect(way(made.id, first.runId) && way(first.runId, ids.version)).toBe(true);
      expect(nodes.filter(({ kind }) => kind === "run").map(({ name }) => name)).toContain("2 runs");
      expect(total).toBe(nodes.length);
    }));

  test("ends in what is in service, under which name the model has", () =>
    inWorld(async (w) => {
      const { engineer, reviewer } = w.people;
      const version = await makeModelVersion(w);
      const { versionId } = version;
      const { id } = await w.as(engineer, approvals.request, {
        versionId,
        gate: "release_version",
        alias: "champion",
        reason: "Better.",
      });
      await makePreview(w, { version, userId: reviewer.id });
      await approveAs(w, reviewer, id);
      await w.as(engineer, models.moveAlias, { versionId, alias: "champion" });
      const asked = { versionId, endpoint: "desk", reason: "The desk calls it." };
      const { requestId } = await w.as(engineer, deployments.requestDeploy, asked);
      await approveAs(w, reviewer, requestId);
      await w.as(engineer, deployments.deploy, { versionId, endpoint: "desk" });
      const { nodes, edges } = await w.as(w.people.stakeholder, datasets.getLineage, {
        projectId: w.projectId,
        about: versionId,
      });
      const live = nodes.find(({ kind }) => kind === "deployment");
      expect(live).toMatchObject({ name: "desk", detail: "live" });
      expect(edges).toContainEqual({ from: versionId, to: live?.id });
      expect(nodes.find((node) => node.id === versionId)?.detail).toBe("champion");
    }));

  test("of one object leaves out what has nothing to do with it", () =>
    inWorld(async (w) => {
      const { raw, second, ids } = await story(w);
      const apart = await storeTable(w, "select 1 as a, 2 as b from range(20)");
      const about = (id: string) =>
        w.as(w.people.auditor, datasets.getLineage, { projectId: w.projectId, about: id });
      const ofModel = (await about(ids.model)).nodes.map(({ id }) => id);
      expect(ofModel).toContain(raw.versionId);
      expect(ofModel).not.toContain(apart.versionId);
      expect(ofModel).not.toContain(second.runId);
      const ofRun = (await about(second.runId)).nodes.map(({ id }) => id);
      expect(ofRun).toContain(second.runId);
      expect(ofRun).not.toContain(ids.version);
      expect((await about(apart.datasetId)).nodes).toHaveLength(2);
    }));

  test("knows nothing of other projects", () =>
    inWorld(async (w) => {
      const { ids } = await story(w);
      const other = w.as(w.people.owner, datasets.getLineage, {
        projectId: w.otherProjectId,
        about: ids.version,
      });
      expect(await refusal(other)).toBe("not_found");
      const whole = await w.as(w.people.owner, datasets.getLineage, { projectId: w.otherProjectId });
      expect(whole.nodes).toEqual([]);
      const outside = w.as(w.outsider, datasets.getLineage, { projectId: w.projectId });
      expect(await refusal(outside)).toBe("not_found");
    }));
});
