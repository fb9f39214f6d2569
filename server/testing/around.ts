import { decisions, findings } from "#db/schema/approvals.ts";
import { datasetExpectations, datasetRecipes, datasetRecipeVersions } from "#db/schema/datasets.ts";
import { focuses, visits } from "#db/schema/lifecycle.ts";
import { alerts, monitors, monitorWindows } from "#db/schema/monitoring.ts";
import type { RecipeStep } from "#domain/datasets/recipes/spec.ts";
import { newId } from "#server/kernel/ids.ts";
import { type MadeVersion, makeDatasetVersion, someDigest } from "./factories.ts";
import { makeRequest } from "./review-requests.ts";
import { emptySignature } from "./signatures.ts";
import type { World } from "./world.ts";

/**
 * What stands around a model version: its review with a finding, its monitor with a window and an alert, a focus, a visit,
 * and a recipe and an expectation beside its data. `said` stands in each text that nobody changes afterwards.
 */
export async function makeAround(w: World, version: MadeVersion, said = "for this test") {
  const place = { orgId: w.orgId, projectId: w.projectId };
  const { scientist, engineer, lead, reviewer } = w.people;
  const ids = {
    finding: newId("fnd"),
    monitor: newId("mon"),
    window: newId("win"),
    alert: newId("alr"),
    visit: newId("vis"),
    focus: newId("foc"),
    recipe: newId("rcp"),
    expectation: newId("dxp"),
  };
  const { datasetId, versionId } = await makeDatasetVersion(w);
  const request = await w.inside(async (tx) => {
    const requestId = await makeRequest(w, tx, {
      subjectType: "model_version",
      subjectId: version.versionId,
      subjectLabel: "late-flight v1",
      alias: "champion",
      reason: said,
    });
    const decisionId = newId("dec");
    await tx.insert(decisions).values({
      id: decisionId,
      ...place,
      requestId,
      reviewerId: reviewer.id,
      reviewerRole: "reviewer",
      decision: "request_changes",
      reason: "For this test.",
      statement: "I have read it.",
      contentDigest: "d".repeat(64),
      ...emptySignature(),
    });
    await tx.insert(findings).values({
      id: ids.finding,
      ...place,
      requestId,
      decisionId,
      number: 1,
      severity: "minor",
      body: said,
      raisedBy: reviewer.id,
    });
    await tx.insert(monitors).values({
      id: ids.monitor,
      ...place,
      modelId: version.modelId,
      alias: "champion",
      datasetId,
      config: {},
      createdBy: engineer.id,
    });
    await tx.insert(monitorWindows).values({
      id: ids.window,
      ...place,
      monitorId: ids.monitor,
      modelVersionId: version.versionId,
      datasetVersionId: versionId,
      label: "2001-02",
      configVersion: 1,
      rows: 1,
      sketches: [],
      features: [],
      metrics: {},
      verdict: "drifted",
    });
    await tx.insert(alerts).values({
      id: ids.alert,
      ...place,
      monitorId: ids.monitor,
      windowId: ids.window,
      kind: "feature_drift",
      feature: "distance",
      value: 0.4,
      threshold: 0.25,
      message: "distance has drifted.",
    });
    await tx.insert(visits).values({
      id: ids.visit,
      ...place,
      phase: "data_preparation",
      kind: "observed",
      verb: "test.visit",
      actorId: scientist.id,
    });
    await tx.insert(focuses).values({
      id: ids.focus,
      ...place,
      phase: "scalability",
      reason: said,
      declaredBy: lead.id,
      startedAt: "2001-01-01T00:00:00Z",
      endedAt: "2001-01-02T00:00:00Z",
    });
    await tx.insert(datasetRecipes).values({
      id: ids.recipe,
      ...place,
      slug: ids.recipe,
      name: "Clean delays",
      createdBy: scientist.id,
    });
    await tx.insert(datasetExpectations).values({
      id: ids.expectation,
      ...place,
      datasetId,
      spec: { kind: "not_null", column: said },
      severity: "must",
      tolerance: 0,
      createdBy: engineer.id,
    });
    return requestId;
  });
  await keepSteps(w, ids.recipe, { note: said });
  return { ...ids, review_request: request, datasetId };
}

/** The next version of a recipe, past its verb. */
export async function keepSteps(
  w: World,
  recipeId: string,
  { note = "", number = 1, steps }: { note?: string; number?: number; steps?: RecipeStep[] },
): Promise<void> {
  await w.inside((tx) =>
    tx.insert(datasetRecipeVersions).values({
      id: newId("rcv"),
      orgId: w.orgId,
      projectId: w.projectId,
      recipeId,
      number,
      spec: { recipe: 1, roles: {}, steps: steps ?? [{ do: "filter", where: "delay > 15" }] },
      digest: someDigest(),
      note,
      createdBy: w.people.scientist.id,
    }),
  );
}
