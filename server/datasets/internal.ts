import { and, desc, eq, inArray, or, type SQL } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { datasets, datasetVersions } from "#db/schema/datasets.ts";
import { jobs } from "#db/schema/kernel.ts";
import type { ImportJob, VersionLine } from "#domain/datasets/view.ts";
import { notFound } from "#server/kernel/errors.ts";

export const versionTarget = (version: { id: string; number: number; label: string }, dataset: string) => ({
  type: "dataset_version",
  id: version.id,
  label: `${dataset} ${version.label || `v${version.number}`}`,
});

export const datasetAt = (projectId: string, dataset: string): SQL | undefined =>
  and(eq(datasets.projectId, projectId), or(eq(datasets.slug, dataset), eq(datasets.id, dataset)));

/** A version with the name of its dataset. */
export async function findVersionRow(tx: Tx, versionId: string) {
  const [row] = await tx
    .select({ version: datasetVersions, dataset: datasets })
    .from(datasetVersions)
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .where(eq(datasetVersions.id, versionId))
    .limit(1);
  if (!row) throw notFound("This dataset version");
  return row;
}

type Row = { version: typeof datasetVersions.$inferSelect; author: string };

/** Versions as lists show them, with the work that is under way for them. */
export async function toLines(tx: Tx, rows: readonly Row[]): Promise<VersionLine[]> {
  const busy = rows.filter(({ version }) => version.state === "importing" || version.state === "profiling");
  const working = await jobsOf(
    tx,
    busy.map(({ version }) => version.id),
  );
  return rows.map(({ version, author }) => ({
    id: version.id,
    datasetId: version.datasetId,
    number: version.number,
    label: version.label,
    state: version.state,
    error: version.error,
    sourceName: version.sourceName,
    sourceFormat: version.sourceFormat,
    sourceSize: version.sourceSize,
    sha256: version.sha256,
    size: version.size,
    rows: version.rows,
    columnCount: version.columnCount,
    quality: version.quality,
    qualityScore: version.qualityScore,
    createdAt: version.createdAt,
    createdBy: { id: version.createdBy, name: author },
    job: working.get(version.id) ?? null,
  }));
}

async function jobsOf(tx: Tx, versionIds: string[]): Promise<Map<string, ImportJob>> {
  if (versionIds.length === 0) return new Map();
  const rows = await tx
    .select({
      targetId: jobs.targetId,
      id: jobs.id,
      state: jobs.state,
      stage: jobs.stage,
      fraction: jobs.fraction,
      etaSeconds: jobs.etaSeconds,
      message: jobs.message,
    })
    .from(jobs)
    .where(inArray(jobs.targetId, versionIds))
    .orderBy(jobs.createdAt);
  return new Map(rows.map(({ targetId, ...job }) => [targetId, job]));
}

/** Selects versions with their authors; the caller says which and how many. */
export const versionRows = (tx: Tx) =>
  tx
    .select({ version: datasetVersions, author: users.name })
    .from(datasetVersions)
    .innerJoin(users, eq(users.id, datasetVersions.createdBy))
    .$dynamic();

export const newestFirst = [desc(datasetVersions.createdAt), desc(datasetVersions.id)] as const;
