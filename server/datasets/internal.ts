import { desc, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { datasets, datasetVersions } from "#db/schema/datasets.ts";
import { jobs } from "#db/schema/kernel.ts";
import type { VersionJob, VersionLine } from "#domain/datasets/view.ts";
import { forbidden, notFound } from "#server/kernel/errors.ts";
import type { ProjectInScope } from "#server/kernel/verb.ts";

export function projectOf(context: { project: ProjectInScope | null }): ProjectInScope {
  if (context.project === null) throw notFound("This project");
  return context.project;
}

export function personOfCall(userId: string | null): string {
  if (userId === null) throw forbidden("This is done by a person.");
  return userId;
}

export type VersionRow = typeof datasetVersions.$inferSelect;

export function versionLine(row: VersionRow, author: string): VersionLine {
  return {
    id: row.id,
    datasetId: row.datasetId,
    number: row.number,
    label: row.label,
    state: row.state,
    error: row.error,
    sha256: row.sha256,
    size: row.size,
    rows: row.rows,
    columnCount: row.columnCount,
    source: {
      name: row.sourceName,
      sha256: row.sourceSha256,
      size: row.sourceSize,
      format: row.sourceFormat,
    },
    createdAt: row.createdAt,
    createdBy: { id: row.createdBy, name: author },
  };
}

export async function loadVersion(tx: Tx, versionId: string) {
  const [row] = await tx
    .select({
      version: datasetVersions,
      author: users.name,
      datasetName: datasets.name,
      datasetSlug: datasets.slug,
    })
    .from(datasetVersions)
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .innerJoin(users, eq(users.id, datasetVersions.createdBy))
    .where(eq(datasetVersions.id, versionId));
  if (!row) throw notFound("This dataset version");
  return row;
}

/** The latest job of an object, as people see it. */
export async function jobOf(tx: Tx, targetId: string): Promise<VersionJob | null> {
  const [row] = await tx
    .select({
      id: jobs.id,
      state: jobs.state,
      stage: jobs.stage,
      fraction: jobs.fraction,
      etaSeconds: jobs.etaSeconds,
      message: jobs.message,
    })
    .from(jobs)
    .where(eq(jobs.targetId, targetId))
    .orderBy(desc(jobs.createdAt))
    .limit(1);
  return row ?? null;
}
