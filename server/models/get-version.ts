import { and, count, countDistinct, desc, eq, inArray, max, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { reviewRequests } from "#db/schema/approvals.ts";
import { datasets, datasetVersions } from "#db/schema/datasets.ts";
import { models, modelVersions, previews, versionCards } from "#db/schema/models.ts";
import { experiments, runResults, runs } from "#db/schema/training.ts";
import { OPEN_STATES } from "#domain/approvals/states.ts";
import { readMetrics } from "#domain/models/metrics.ts";
import { FindVersion, VersionRef } from "#domain/models/schemas.ts";
import { DEFAULT_ALIAS } from "#domain/models/serving-name.ts";
import type { AliasNow, VersionView } from "#domain/models/view.ts";
import { notFound } from "#server/kernel/errors.ts";
import { inProject, inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { aliasesOf } from "./get.ts";
import { findModelRow, modelAt } from "./internal.ts";

export const getVersion = query({
  name: "models.getVersion",
  summary: "A version with its figures, card, lineage, names, champion and open review.",
  permission: "model:read",
  scope: inProjectOf<z.output<typeof VersionRef>>(
    modelVersions,
    "This model version",
    (input) => input.versionId,
  ),
  input: VersionRef,
  run: ({ tx, input, userId }): Promise<VersionView> => viewOf(tx, input.versionId, userId),
});

export const findVersion = query({
  name: "models.findVersion",
  summary: "A version by its address: model and number.",
  permission: "model:read",
  scope: inProject<z.output<typeof FindVersion>>(),
  input: FindVersion,
  async run({ tx, input, userId }): Promise<VersionView> {
    const model = await findModelRow(tx, modelAt(input.projectId, input.model));
    const [row] = await tx
      .select({ id: modelVersions.id })
      .from(modelVersions)
      .where(and(eq(modelVersions.modelId, model.id), eq(modelVersions.number, input.number)));
    if (!row) throw notFound("This model version");
    return viewOf(tx, row.id, userId);
  },
});

async function viewOf(tx: Tx, versionId: string, userId: string | null): Promise<VersionView> {
  const row = await readLineage(tx, versionId);
  const { version, model, run, experiment, data, dataset, card } = row;
  const names = await aliasesOf(tx, model.id);
  const [newest] = await tx
    .select({ number: max(modelVersions.number) })
    .from(modelVersions)
    .where(eq(modelVersions.modelId, model.id));
  return {
    id: version.id,
    projectId: version.projectId,
    model: { id: model.id, slug: model.slug, name: model.name, description: model.description },
    number: version.number,
    sha256: version.sha256,
    size: version.size,
    algorithm: version.algorithm,
    inputSchema: version.inputSchema,
    metrics: readMetrics(version.metrics),
    manifest: version.manifest,
    createdAt: version.createdAt,
    createdBy: { id: version.createdBy, name: row.author },
    card: {
      body: card.body,
      rev: card.rev,
      updatedAt: card.updatedAt,
      updatedBy: { id: card.updatedBy, name: row.writer },
    },
    run: {
      id: run.id,
      number: run.number,
      experiment,
      startedAt: run.startedAt,
      finishedAt: run.finishedAt,
      createdBy: { id: run.createdBy, name: row.trainer },
      result: row.result,
    },
    dataset: {
      id: dataset.id,
      name: dataset.name,
      versionId: data.id,
      number: data.number,
      label: data.label,
      sha256: version.datasetSha256,
      rows: data.rows,
      sourceName: data.sourceName,
      sourceSha256: data.sourceSha256,
      createdAt: data.createdAt,
      createdBy: { id: data.createdBy, name: row.uploader },
    },
    aliases: names.filter((name) => name.versionId === version.id),
    champion: await championOf(tx, names, version.id),
    review: await openReview(tx, version.id),
    ...(await previewCounts(tx, version, userId)),
    latestNumber: newest?.number ?? version.number,
  };
}

async function readLineage(tx: Tx, versionId: string) {
  const author = alias(users, "author");
  const trainer = alias(users, "trainer");
  const uploader = alias(users, "uploader");
  const writer = alias(users, "writer");
  const [row] = await tx
    .select({
      version: modelVersions,
      model: models,
      run: runs,
      experiment: { id: experiments.id, name: experiments.name },
      data: datasetVersions,
      dataset: { id: datasets.id, name: datasets.name },
      card: versionCards,
      result: sql<object | null>`${runResults.result} - 'explanation'::text`,
      author: author.name,
      trainer: trainer.name,
      uploader: uploader.name,
      writer: writer.name,
    })
    .from(modelVersions)
    .innerJoin(models, eq(models.id, modelVersions.modelId))
    .innerJoin(runs, eq(runs.id, modelVersions.runId))
    .innerJoin(experiments, eq(experiments.id, runs.experimentId))
    .innerJoin(datasetVersions, eq(datasetVersions.id, modelVersions.datasetVersionId))
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .innerJoin(versionCards, eq(versionCards.versionId, modelVersions.id))
    .innerJoin(author, eq(author.id, modelVersions.createdBy))
    .innerJoin(trainer, eq(trainer.id, runs.createdBy))
    .innerJoin(uploader, eq(uploader.id, datasetVersions.createdBy))
    .innerJoin(writer, eq(writer.id, versionCards.updatedBy))
    .leftJoin(runResults, eq(runResults.runId, runs.id))
    .where(eq(modelVersions.id, versionId))
    .limit(1);
  if (!row) throw notFound("This model version");
  return row;
}

async function championOf(
  tx: Tx,
  names: readonly AliasNow[],
  versionId: string,
): Promise<VersionView["champion"]> {
  const champion = names.find(({ alias: name }) => name === DEFAULT_ALIAS);
  if (!champion || champion.versionId === versionId) return null;
  const [row] = await tx
    .select({ metrics: modelVersions.metrics })
    .from(modelVersions)
    .where(eq(modelVersions.id, champion.versionId));
  return { id: champion.versionId, number: champion.number, metrics: readMetrics(row?.metrics) };
}

async function openReview(tx: Tx, versionId: string): Promise<VersionView["review"]> {
  const [row] = await tx
    .select({
      id: reviewRequests.id,
      alias: reviewRequests.alias,
      state: reviewRequests.state,
      createdAt: reviewRequests.createdAt,
    })
    .from(reviewRequests)
    .where(
      and(
        eq(reviewRequests.subjectId, versionId),
        eq(reviewRequests.gate, "release_version"),
        inArray(reviewRequests.state, [...OPEN_STATES]),
      ),
    )
    .orderBy(desc(reviewRequests.createdAt))
    .limit(1);
  return row ?? null;
}

async function previewCounts(
  tx: Tx,
  version: { id: string; sha256: string },
  userId: string | null,
): Promise<Pick<VersionView, "myPreviews" | "previews">> {
  const ofVersion = and(eq(previews.versionId, version.id), eq(previews.modelSha256, version.sha256));
  const [all] = await tx
    .select({ total: count(), people: countDistinct(previews.userId) })
    .from(previews)
    .where(ofVersion);
  const [mine] = await tx
    .select({ inputs: countDistinct(previews.inputSha256) })
    .from(previews)
    .where(and(ofVersion, eq(previews.userId, userId ?? "")));
  return {
    myPreviews: mine?.inputs ?? 0,
    previews: { total: all?.total ?? 0, people: all?.people ?? 0 },
  };
}
