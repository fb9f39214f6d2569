import { and, desc, eq, ne } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import {
  datasetParents,
  datasetPreparations,
  datasetRecipeVersions,
  datasets,
  datasetVersions,
} from "#db/schema/datasets.ts";
import { artifacts as artifactRows } from "#db/schema/kernel.ts";
import { ApplyRecipe } from "#domain/datasets/recipes/schemas.ts";
import { reservedProblem } from "#domain/datasets/reserved.ts";
import { versionName } from "#domain/datasets/view.ts";
import { slugify } from "#domain/format/slug.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { conflict, invalid, notFound, preconditionFailed } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { findVersionRow, versionTarget } from "./internal.ts";
import { prepareVersion } from "./jobs.ts";
import { manifestOf } from "./preparation-manifest.ts";
import { assertReady, findRecipeVersion, joinedVersions } from "./recipe-internal.ts";

type Input = z.output<typeof ApplyRecipe>;

export const applyRecipe = command({
  name: "datasets.applyRecipe",
  summary: "Has the worker take a dataset version through a recipe; what comes out is a new dataset version.",
  permission: "dataset:write",
  phase: "data_preparation",
  scope: inProjectOf<Input>(
    datasetRecipeVersions,
    "This version of a recipe",
    (input) => input.recipeVersionId,
  ),
  input: ApplyRecipe,
  async run(context): Promise<{ id: string; number: number; datasetId: string; jobId: string }> {
    const { tx, input, audit, enqueue } = context;
    const { id: projectId, orgId } = projectOf(context);
    const createdBy = personOfCall(context.userId);
    const { recipe, version: recipeVersion } = await findRecipeVersion(tx, input.recipeVersionId);
    const { version: source, dataset: sourceDataset } = await findVersionRow(tx, input.versionId);
    if (source.projectId !== projectId) throw notFound("This dataset version");
    const sourceSha256 = assertReady(source);
    const joined = await joinedVersions(tx, projectId, recipeVersion.spec);
    for (const [place, step] of recipeVersion.spec.steps.entries())
      if (step.do === "join" && !joined.has(place))
        throw preconditionFailed(
          `Step ${place + 1} joins ${step.dataset}${step.version ? ` v${step.version}` : ""}, and the project has no such version that is ready. Nothing was started.`,
        );
    const manifest = manifestOf({
      recipe: recipeVersion.digest,
      source: sourceSha256,
      joined: [...joined].map(([step, { version }]) => ({ step, sha256: version.sha256 ?? "" })),
    });
    const stored = await runtime().artifacts.put(manifest);
    const dataset = await datasetFor(tx, input.into, {
      orgId,
      projectId,
      createdBy,
      from: sourceDataset.name,
      recipe: recipe.name,
    });
    await assertNew(tx, dataset, stored.sha256);
    const [last] = await tx
      .select({ number: datasetVersions.number })
      .from(datasetVersions)
      .where(eq(datasetVersions.datasetId, dataset.id))
      .orderBy(desc(datasetVersions.number))
      .limit(1);
    const version = { id: newId("dsv"), number: (last?.number ?? 0) + 1, label: input.label };
    await tx
      .insert(artifactRows)
      .values({ orgId, ...stored })
      .onConflictDoNothing();
    await tx.insert(datasetVersions).values({
      ...version,
      orgId,
      projectId,
      datasetId: dataset.id,
      sourceName:
        `${recipe.name} v${recipeVersion.number} on ${sourceDataset.name} ${versionName(source)}`.slice(
          0,
          255,
        ),
      sourceSha256: stored.sha256,
      sourceSize: stored.size,
      sourceFormat: "recipe",
      createdBy,
    });
    await tx
      .insert(datasetPreparations)
      .values({ versionId: version.id, orgId, projectId, recipeVersionId: recipeVersion.id });
    const parents = [
      { parentId: source.id, step: null },
      ...[...joined].map(([step, { version: other }]) => ({ parentId: other.id, step })),
    ];
    await tx
      .insert(datasetParents)
      .values(
        parents.map((parent, place) => ({ ...parent, place, versionId: version.id, orgId, projectId })),
      );
    audit.record({
      target: versionTarget(version, dataset.name),
      after: {
        dataset: dataset.name,
        number: version.number,
        label: version.label,
        recipe: {
          id: recipe.id,
          name: recipe.name,
          number: recipeVersion.number,
          digest: recipeVersion.digest,
        },
        from: parents.map(({ parentId, step }) => ({ version: parentId, step })),
        sourceSha256: stored.sha256,
      },
    });
    const jobId = await enqueue(prepareVersion, {
      target: { type: "dataset_version", id: version.id },
      payload: { versionId: version.id },
    });
    return { id: version.id, number: version.number, datasetId: dataset.id, jobId };
  },
});

type Place = { orgId: string; projectId: string; createdBy: string; from: string; recipe: string };

/** The dataset that gets the version, held until the end, so that two at once get two numbers. */
async function datasetFor(tx: Tx, into: Input["into"], { from, recipe, ...place }: Place) {
  if ("datasetId" in into) {
    const [dataset] = await tx
      .select()
      .from(datasets)
      .where(and(eq(datasets.id, into.datasetId), eq(datasets.projectId, place.projectId)))
      .for("update");
    if (!dataset) throw notFound("This dataset");
    return dataset;
  }
  const id = newId("dst");
  const slug = slugify(into.name) || id.replace("_", "-");
  const reserved = reservedProblem("dataset", slug);
  if (reserved) throw invalid(reserved, [{ path: "into.name", message: reserved }]);
  const [made] = await tx
    .insert(datasets)
    .values({
      ...place,
      id,
      slug,
      name: into.name,
      description: `Prepared from ${from} by the recipe ${recipe}.`,
    })
    .onConflictDoNothing({ target: [datasets.projectId, datasets.slug] })
    .returning();
  if (!made)
    throw conflict(
      `The project has a dataset of that name already. Nothing was started. Choose another name, or add a version to that dataset.`,
    );
  return made;
}

async function assertNew(tx: Tx, dataset: { id: string; name: string }, manifest: string): Promise<void> {
  const [same] = await tx
    .select({ number: datasetVersions.number, label: datasetVersions.label })
    .from(datasetVersions)
    .where(
      and(
        eq(datasetVersions.datasetId, dataset.id),
        eq(datasetVersions.sourceSha256, manifest),
        ne(datasetVersions.state, "failed"),
      ),
    )
    .limit(1);
  if (same)
    throw conflict(
      `This recipe made ${versionName(same)} of ${dataset.name} from the same rows already. No version was added.`,
    );
}
