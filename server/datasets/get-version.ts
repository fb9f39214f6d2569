import { and, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { datasetProfiles, datasetVersions } from "#db/schema/datasets.ts";
import { jobs } from "#db/schema/kernel.ts";
import { columnsSchema } from "#domain/datasets/columns.ts";
import { datasetProfile } from "#domain/datasets/profile.ts";
import type { Reading } from "#domain/datasets/reading.ts";
import { rejectedRows } from "#domain/datasets/rejected.ts";
import { GetProfile, GetVersion } from "#domain/datasets/schemas.ts";
import type { ProfilePage, VersionView } from "#domain/datasets/view.ts";
import { preconditionFailed } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { findVersionRow, toLines, versionRows } from "./internal.ts";
import { importVersion } from "./jobs.ts";

export const getVersion = query({
  name: "datasets.getVersion",
  summary: "A dataset version with its columns and, while it is being imported, its progress.",
  permission: "dataset:read",
  scope: inProjectOf<z.output<typeof GetVersion>>(
    datasetVersions,
    "This dataset version",
    (input) => input.versionId,
  ),
  input: GetVersion,
  async run({ tx, input }): Promise<VersionView> {
    const { version, dataset } = await findVersionRow(tx, input.versionId);
    const rows = await versionRows(tx).where(eq(datasetVersions.id, version.id)).limit(1);
    const [line] = await toLines(tx, rows);
    if (!line) throw new Error("a version without its author");
    const [kept] = await tx
      .select({
        columns: datasetProfiles.columns,
        rejected: input.withRejected
          ? datasetProfiles.rejected
          : sql`jsonb_set(${datasetProfiles.rejected}, '{kept}', '[]')`,
      })
      .from(datasetProfiles)
      .where(eq(datasetProfiles.versionId, version.id));
    return {
      ...line,
      sourceSha256: version.sourceSha256,
      reading: await readingOf(tx, version.id),
      dataset: { id: dataset.id, slug: dataset.slug, name: dataset.name },
      columns: columnsSchema.safeParse(kept?.columns).data ?? [],
      rejected: rejectedRows.safeParse(kept?.rejected).data ?? null,
    };
  },
});

/** What was said of the file before its import stands in the job that imported it. */
async function readingOf(tx: Tx, versionId: string): Promise<Reading | null> {
  const [row] = await tx
    .select({ payload: jobs.payload })
    .from(jobs)
    .where(and(eq(jobs.targetId, versionId), eq(jobs.kind, importVersion.kind)))
    .orderBy(jobs.createdAt)
    .limit(1);
  return importVersion.payload.safeParse(row?.payload).data?.reading ?? null;
}

export const getProfile = query({
  name: "datasets.getProfile",
  summary:
    "The profile of a dataset version, some columns at a time: missing, distinct, quantiles, histogram, top values.",
  permission: "dataset:read",
  scope: inProjectOf<z.output<typeof GetProfile>>(
    datasetVersions,
    "This dataset version",
    (input) => input.versionId,
  ),
  input: GetProfile,
  async run({ tx, input }): Promise<ProfilePage> {
    const [kept] = await tx
      .select({ profile: datasetProfiles.profile })
      .from(datasetProfiles)
      .where(eq(datasetProfiles.versionId, input.versionId));
    const profile = datasetProfile.safeParse(kept?.profile).data;
    if (!profile)
      throw preconditionFailed("This version has no profile yet. Its page shows how far the worker is.");
    const sought = input.search.trim().toLowerCase();
    const matching = sought
      ? profile.columns.filter((column) => column.name.toLowerCase().includes(sought))
      : profile.columns;
    return {
      rows: profile.rows,
      total: profile.columns.length,
      matching: matching.length,
      offset: input.offset,
      columns: matching.slice(input.offset, input.offset + input.limit),
    };
  },
});
