import { and, desc, eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import {
  datasetPreparations,
  datasetProfiles,
  datasetRecipeVersions,
  datasets,
  datasetVersions,
} from "#db/schema/datasets.ts";
import { type ColumnKind, columnsSchema } from "#domain/datasets/columns.ts";
import { type ColumnProfile, type DatetimeProfile, datasetProfile } from "#domain/datasets/profile.ts";
import { type PreparationResult, preparationResult } from "#domain/datasets/recipes/result.ts";
import { recipeSpec } from "#domain/datasets/recipes/spec.ts";
import { idSchema } from "#domain/format/ids.ts";
import { DATE_PARTS, type DatePart, partsThatDiffer } from "#domain/training/date-parts.ts";
import type { FeatureKind } from "#domain/training/schemas.ts";
import { possibleUses, suggestFeature } from "#domain/training/suggest.ts";
import { projectOf } from "#server/kernel/call.ts";
import { notFound } from "#server/kernel/errors.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

export type TrainableVersion = {
  id: string;
  datasetId: string;
  datasetName: string;
  number: number;
  label: string;
  rows: number;
  columns: number;
};

export type TrainableColumn = {
  name: string;
  kind: ColumnKind;
  missing: number;
  distinct: number;
  min: number | null;
  median: number | null;
  max: number | null;
  /** Frequent values, the most frequent first, to choose a positive class from. */
  values: string[];
  uses: readonly FeatureKind[];
  /** Of dates: the parts by which they differ. */
  parts: readonly DatePart[];
  suggestion: { as: FeatureKind | null; why: string | null };
};

export type GivenParts = { column: string; parts: NonNullable<PreparationResult["parts"]> };

const TrainableData = z.object({
  projectId: idSchema("prj"),
  datasetVersionId: idSchema("dsv").optional(),
});
const VERSIONS = 100;

export const trainableData = query({
  name: "training.trainableData",
  summary:
    "The dataset versions that a run can be started on, and the columns of one of them with a suggested use.",
  permission: "run:read",
  scope: inProject<z.output<typeof TrainableData>>(),
  input: TrainableData,
  async run(context): Promise<{
    versions: TrainableVersion[];
    chosen: { id: string; rows: number; columns: TrainableColumn[]; given: GivenParts | null } | null;
  }> {
    const { tx, input } = context;
    const { id: projectId } = projectOf(context);
    const versions = await readyVersions(tx, projectId);
    const wanted = input.datasetVersionId ?? versions[0]?.id;
    if (wanted === undefined) return { versions, chosen: null };
    const [row] = await tx
      .select({
        rows: datasetVersions.rows,
        columns: datasetProfiles.columns,
        profile: datasetProfiles.profile,
        recipe: datasetRecipeVersions.spec,
        result: datasetPreparations.result,
      })
      .from(datasetVersions)
      .innerJoin(datasetProfiles, eq(datasetProfiles.versionId, datasetVersions.id))
      .leftJoin(datasetPreparations, eq(datasetPreparations.versionId, datasetVersions.id))
      .leftJoin(datasetRecipeVersions, eq(datasetRecipeVersions.id, datasetPreparations.recipeVersionId))
      .where(and(eq(datasetVersions.id, wanted), eq(datasetVersions.projectId, projectId)));
    if (!row) throw notFound("This dataset version");
    const rows = row.rows ?? 0;
    const given = givenParts(row);
    const columns = columnsOf(row, rows).map((column) =>
      column.name === given?.column
        ? { ...column, suggestion: { as: null, why: "says which part a row belongs to" } }
        : column,
    );
    return { versions, chosen: { id: wanted, rows, columns, given } };
  },
});

/** The column that the split of its recipe left in a version, and the rows of each part. */
function givenParts({ recipe, result }: { recipe: unknown; result: unknown }): GivenParts | null {
  const spec = recipeSpec.safeParse(recipe);
  const parts = preparationResult.safeParse(result).data?.parts;
  const split = spec.data?.steps.find((step) => step.do === "split");
  return split && parts ? { column: split.as, parts } : null;
}

async function readyVersions(tx: Tx, projectId: string): Promise<TrainableVersion[]> {
  const rows = await tx
    .select({
      id: datasetVersions.id,
      datasetId: datasets.id,
      datasetName: datasets.name,
      number: datasetVersions.number,
      label: datasetVersions.label,
      rows: datasetVersions.rows,
      columns: datasetVersions.columnCount,
    })
    .from(datasetVersions)
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .where(and(eq(datasetVersions.projectId, projectId), eq(datasetVersions.state, "ready")))
    .orderBy(desc(datasetVersions.createdAt), desc(datasetVersions.id))
    .limit(VERSIONS);
  return rows.map((row) => ({ ...row, rows: row.rows ?? 0, columns: row.columns ?? 0 }));
}

function columnsOf(row: { columns: unknown; profile: unknown }, rows: number): TrainableColumn[] {
  const profile = datasetProfile.safeParse(row.profile);
  if (profile.success) return profile.data.columns.map((column) => toColumn(column, rows));
  // A version from before its profile was kept: the types alone.
  const columns = columnsSchema.safeParse(row.columns);
  return (columns.data ?? []).map(({ name, kind }) => ({
    name,
    kind,
    missing: 0,
    distinct: 0,
    min: null,
    median: null,
    max: null,
    values: [],
    uses: possibleUses(kind),
    parts: kind === "datetime" ? DATE_PARTS : [],
    suggestion: { as: possibleUses(kind)[0] ?? null, why: null },
  }));
}

function toColumn(column: ColumnProfile, rows: number): TrainableColumn {
  const { name, kind, missing, distinct } = column;
  const ranged = column.kind === "numeric" ? column : null;
  return {
    name,
    kind,
    missing,
    distinct,
    min: ranged?.min ?? null,
    median: ranged?.quantiles[3] ?? null,
    max: ranged?.max ?? null,
    values: valuesOf(column),
    uses: possibleUses(kind),
    parts: column.kind === "datetime" ? partsOf(column) : [],
    suggestion: suggestFeature(column, rows),
  };
}

function partsOf({ min, max, storage, timesDiffer }: DatetimeProfile): readonly DatePart[] {
  return partsThatDiffer({ min, max, timesDiffer: storage === "DATE" ? false : (timesDiffer ?? null) });
}

function valuesOf(column: ColumnProfile): string[] {
  if (column.kind === "boolean") return ["true", "false"];
  if (column.kind === "datetime") return [];
  return column.top.map(({ value }) => String(value));
}
