import { eq, max } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { models, modelVersions, versionCards } from "#db/schema/models.ts";
import { runs } from "#db/schema/training.ts";
import { headline, type VersionMetrics } from "#domain/models/metrics.ts";
import { RegisterVersion } from "#domain/models/schemas.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { notFound } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command, type ProjectInScope } from "#server/kernel/verb.ts";
import { insertModel, versionLabel } from "./internal.ts";
import { figuresOf, readModelFile, trainedRun } from "./run-facts.ts";

/** A visit to model development: it makes a candidate of what was trained. Release, a later act, belongs to deployment. */
export const registerVersion = command({
  name: "models.registerVersion",
  summary:
    "Makes an immutable version of what a run trained, with its digest, input schema, figures and lineage.",
  permission: "model:register",
  phase: "model_development",
  scope: inProjectOf<RegisterVersion>(runs, "This run", (input) => input.runId),
  input: RegisterVersion,
  async run(context) {
    const { tx, input, audit, now } = context;
    const project = projectOf(context);
    const userId = personOfCall(context.userId);
    const run = await trainedRun(tx, input.runId);
    const { inputSchema, size } = await readModelFile(run.modelSha256);
    const metrics = await figuresOf(tx, run);
    const model = input.newModel
      ? await insertModel(tx, audit, { project, userId }, input.newModel)
      : await holdModel(tx, project, input.modelId ?? "");
    const [last] = await tx
      .select({ number: max(modelVersions.number) })
      .from(modelVersions)
      .where(eq(modelVersions.modelId, model.id));
    const place = { orgId: project.orgId, projectId: project.id };
    const version = { id: newId("mdv"), number: (last?.number ?? 0) + 1 };
    await tx.insert(modelVersions).values({
      ...version,
      ...place,
      modelId: model.id,
      runId: run.id,
      datasetVersionId: run.datasetVersionId,
      datasetSha256: run.datasetSha256,
      sha256: run.modelSha256,
      size,
      algorithm: run.algorithm,
      inputSchema,
      metrics,
      manifest: run.manifest ?? {},
      createdBy: userId,
      createdAt: now,
    });
    const card = input.card ?? "";
    await tx
      .insert(versionCards)
      .values({ versionId: version.id, ...place, body: card, updatedBy: userId, updatedAt: now });
    audit.record({
      target: { type: "model_version", id: version.id, label: versionLabel(model.name, version.number) },
      after: {
        model: model.name,
        number: version.number,
        sha256: run.modelSha256,
        run: run.number,
        runId: run.id,
        datasetSha256: run.datasetSha256,
        algorithm: run.algorithm,
        ...auditFigure(metrics),
        holdoutRows: metrics.holdout.n,
      },
    });
    return {
      versionId: version.id,
      number: version.number,
      modelId: model.id,
      modelSlug: model.slug,
      sha256: run.modelSha256,
    };
  },
});

/** Of two classes under the name it always had; else with the name of the figure. */
function auditFigure(metrics: VersionMetrics) {
  const { metric, value } = headline(metrics);
  return metric === "rocAuc" ? { rocAuc: value } : { metric, value };
}

/** The model's row, locked, so that two registrations at once get two numbers. */
async function holdModel(tx: Tx, project: ProjectInScope, modelId: string) {
  const [row] = await tx
    .select({ id: models.id, projectId: models.projectId, slug: models.slug, name: models.name })
    .from(models)
    .where(eq(models.id, modelId))
    .for("update");
  if (!row || row.projectId !== project.id) throw notFound("This model");
  return row;
}
