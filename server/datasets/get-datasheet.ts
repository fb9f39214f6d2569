import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { and, asc, count, desc, eq } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import {
  datasetParents,
  datasetPreparations,
  datasetProfiles,
  datasetRecipes,
  datasetRecipeVersions,
  datasets,
  datasetVersions,
} from "#db/schema/datasets.ts";
import { models, modelVersions } from "#db/schema/models.ts";
import { runs } from "#db/schema/training.ts";
import { DatasheetRef } from "#domain/datasets/acquisition/schemas.ts";
import { columnsSchema } from "#domain/datasets/columns.ts";
import type { DatasheetColumn, DatasheetFacts } from "#domain/datasets/datasheet/facts.ts";
import { datasetProfile } from "#domain/datasets/profile.ts";
import { rejectedRows } from "#domain/datasets/rejected.ts";
import { versionName } from "#domain/datasets/view.ts";
import { projectOf } from "#server/kernel/call.ts";
import { notFound, preconditionFailed } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { acquisitionView } from "./acquisition-rows.ts";
import { checksOf, expectationsInForce, latestReady, toViews } from "./quality-standing.ts";

const COLUMNS_TOLD = 200;
const VERSIONS_TOLD = 30;
const NAMES_TOLD = 20;

export type Datasheet = { facts: DatasheetFacts; versionId: string | null; digest: string };
type Version = typeof datasetVersions.$inferSelect;

export const getDatasheet = query({
  name: "datasets.getDatasheet",
  summary:
    "A datasheet made of facts: origin, acquisition, columns, likely personal data, expectations, lineage and versions.",
  permission: "dataset:read",
  scope: inProjectOf<z.output<typeof DatasheetRef>>(datasets, "This dataset", (input) => input.datasetId),
  input: DatasheetRef,
  async run(context): Promise<Datasheet> {
    const { tx, input, now } = context;
    const [found] = await tx
      .select({ dataset: datasets, author: users.name })
      .from(datasets)
      .innerJoin(users, eq(users.id, datasets.createdBy))
      .where(eq(datasets.id, input.datasetId));
    if (!found) throw notFound("This dataset");
    const { dataset, author } = found;
    const version = await versionToTell(tx, dataset.id, input.versionId);
    const facts: DatasheetFacts = {
      madeAt: now,
      project: projectOf(context).name,
      dataset: {
        name: dataset.name,
        description: dataset.description,
        createdAt: dataset.createdAt,
        createdBy: author,
      },
      acquisition: await acquisitionView(tx, dataset.id, now.slice(0, 10)),
      ...(await contentOf(tx, version)),
      expectations: await expectationsOf(tx, dataset.id, version),
      lineage: await lineageOf(tx, version),
      ...(await versionsOf(tx, dataset.id)),
    };
    return { facts, versionId: version?.id ?? null, digest: digestOf(facts) };
  },
});

/** Of the facts, not of the moment at which they were asked: the same facts have the same digest tomorrow. */
const digestOf = ({ madeAt: _, ...facts }: DatasheetFacts): string =>
  createHash("sha256")
    .update(canonicalize(JSON.parse(JSON.stringify(facts))) ?? "")
    .digest("hex");

async function versionToTell(tx: Tx, datasetId: string, wanted: string | undefined): Promise<Version | null> {
  if (wanted === undefined) return latestReady(tx, datasetId);
  const [row] = await tx
    .select()
    .from(datasetVersions)
    .where(and(eq(datasetVersions.id, wanted), eq(datasetVersions.datasetId, datasetId)));
  if (!row) throw notFound("This dataset version");
  if (row.state !== "ready")
    throw preconditionFailed(
      `${versionName(row)} is not ready, so that nothing can be said of its content. Its page says how far it is.`,
    );
  return row;
}

type Content = Pick<DatasheetFacts, "version" | "columns" | "personal" | "repeatedRows" | "quality">;

async function contentOf(tx: Tx, version: Version | null): Promise<Content> {
  if (version === null)
    return {
      version: null,
      columns: [],
      personal: null,
      repeatedRows: null,
      quality: { state: null, score: null },
    };
  const [author] = await tx.select({ name: users.name }).from(users).where(eq(users.id, version.createdBy));
  const [kept] = await tx.select().from(datasetProfiles).where(eq(datasetProfiles.versionId, version.id));
  const profile = datasetProfile.safeParse(kept?.profile).data;
  const rows = version.rows ?? 0;
  const profiled = new Map(profile?.columns.map((column) => [column.name, column]));
  const columns = columnsSchema.parse(kept?.columns ?? []).slice(0, COLUMNS_TOLD);
  return {
    version: {
      name: versionName(version),
      createdAt: version.createdAt,
      createdBy: author?.name ?? "",
      sourceName: version.sourceName,
      sourceFormat: version.sourceFormat,
      sourceSha256: version.sourceSha256,
      sourceSize: version.sourceSize,
      sha256: version.sha256 ?? "",
      size: version.size ?? 0,
      rows,
      columns: version.columnCount ?? columns.length,
      rowsKeptAside: rejectedRows.safeParse(kept?.rejected).data?.rows ?? 0,
    },
    columns: columns.map((column): DatasheetColumn => {
      const known = profiled.get(column.name);
      return {
        ...column,
        missingShare: known && rows > 0 ? known.missing / rows : null,
        distinct: known?.distinct ?? null,
      };
    }),
    personal: profile?.insights?.personal ?? null,
    repeatedRows: profile?.insights?.repeated ?? null,
    quality: { state: version.quality, score: version.qualityScore },
  };
}

async function expectationsOf(
  tx: Tx,
  datasetId: string,
  version: Version | null,
): Promise<DatasheetFacts["expectations"]> {
  const views = await toViews(tx, await expectationsInForce(tx, datasetId));
  const checks = version === null ? [] : await checksOf(tx, version.id);
  const outcomes = new Map(checks.map(({ expectationId, outcome }) => [expectationId, outcome]));
  return views.map(({ id, sentence, severity }) => ({
    sentence,
    severity,
    outcome: outcomes.get(id) ?? null,
  }));
}

async function lineageOf(tx: Tx, version: Version | null): Promise<DatasheetFacts["lineage"]> {
  const none = { names: [], total: 0 };
  if (version === null) return { recipe: null, madeFrom: [], runs: 0, models: none, madeInto: none };
  const [recipe] = await tx
    .select({
      name: datasetRecipes.name,
      number: datasetRecipeVersions.number,
      digest: datasetRecipeVersions.digest,
    })
    .from(datasetPreparations)
    .innerJoin(datasetRecipeVersions, eq(datasetRecipeVersions.id, datasetPreparations.recipeVersionId))
    .innerJoin(datasetRecipes, eq(datasetRecipes.id, datasetRecipeVersions.recipeId))
    .where(eq(datasetPreparations.versionId, version.id));
  const named = { number: datasetVersions.number, label: datasetVersions.label, dataset: datasets.name };
  const parents = await tx
    .select({ ...named, sha256: datasetVersions.sha256 })
    .from(datasetParents)
    .innerJoin(datasetVersions, eq(datasetVersions.id, datasetParents.parentId))
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .where(eq(datasetParents.versionId, version.id))
    .orderBy(asc(datasetParents.place))
    .limit(NAMES_TOLD);
  const children = await tx
    .selectDistinct({ ...named, id: datasetVersions.id })
    .from(datasetParents)
    .innerJoin(datasetVersions, eq(datasetVersions.id, datasetParents.versionId))
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .where(eq(datasetParents.parentId, version.id))
    .orderBy(asc(datasets.name), asc(datasetVersions.number))
    .limit(NAMES_TOLD);
  const [into] = await tx
    .select({ n: count() })
    .from(datasetParents)
    .where(eq(datasetParents.parentId, version.id));
  const trained = await tx
    .select({ name: models.name, number: modelVersions.number })
    .from(modelVersions)
    .innerJoin(models, eq(models.id, modelVersions.modelId))
    .where(eq(modelVersions.datasetVersionId, version.id))
    .orderBy(asc(models.name), desc(modelVersions.number))
    .limit(NAMES_TOLD);
  return {
    recipe: recipe ?? null,
    madeFrom: parents.map((parent) => ({
      name: `${parent.dataset} ${versionName(parent)}`,
      sha256: parent.sha256,
    })),
    runs: await tx.$count(runs, eq(runs.datasetVersionId, version.id)),
    models: {
      names: trained.map(({ name, number }) => `${name} v${number}`),
      total: await tx.$count(modelVersions, eq(modelVersions.datasetVersionId, version.id)),
    },
    madeInto: {
      names: children.map((child) => `${child.dataset} ${versionName(child)}`),
      total: Math.max(children.length, children.length < NAMES_TOLD ? 0 : (into?.n ?? 0)),
    },
  };
}

async function versionsOf(
  tx: Tx,
  datasetId: string,
): Promise<Pick<DatasheetFacts, "versions" | "versionsInAll">> {
  const ofDataset = eq(datasetVersions.datasetId, datasetId);
  const rows = await tx
    .select()
    .from(datasetVersions)
    .where(ofDataset)
    .orderBy(desc(datasetVersions.number))
    .limit(VERSIONS_TOLD);
  return {
    versions: rows.map((row) => ({
      name: versionName(row),
      state: row.state,
      rows: row.rows,
      createdAt: row.createdAt,
    })),
    versionsInAll: await tx.$count(datasetVersions, ofDataset),
  };
}
