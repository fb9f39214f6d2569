import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { users } from "#db/schema/access.ts";
import { datasetProfiles, datasets, datasetVersions } from "#db/schema/datasets.ts";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import type { VersionJob, VersionLine } from "#domain/datasets/view.ts";
import { idSchema } from "#domain/format/ids.ts";
import { keyset, type Page, pageInput, toPage } from "#server/kernel/page.ts";
import { inProject, inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { jobOf, versionLine } from "./internal.ts";

const ListVersions = z.object({ datasetId: idSchema("dst"), ...pageInput });

export const listVersions = query({
  name: "datasets.listVersions",
  summary:
    "The versions of a dataset, newest first, with how far the worker is with those that are not ready.",
  permission: "dataset:read",
  scope: inProjectOf<z.output<typeof ListVersions>>(datasets, "This dataset", (input) => input.datasetId),
  input: ListVersions,
  async run({ tx, input }): Promise<Page<VersionLine & { job: VersionJob | null }>> {
    const { after, orderBy } = keyset(datasetVersions.createdAt, datasetVersions.id, input.cursor);
    const rows = await tx
      .select({ version: datasetVersions, author: users.name })
      .from(datasetVersions)
      .innerJoin(users, eq(users.id, datasetVersions.createdBy))
      .where(and(eq(datasetVersions.datasetId, input.datasetId), after))
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    const page = toPage(rows, input.limit, (row) => row.version);
    const items = [];
    for (const { version, author } of page.items) {
      const busy = version.state === "importing" || version.state === "profiling";
      items.push({ ...versionLine(version, author), job: busy ? await jobOf(tx, version.id) : null });
    }
    return { items, nextCursor: page.nextCursor };
  },
});

const ListReady = z.object({ projectId: idSchema("prj"), ...pageInput });

export const listReady = query({
  name: "datasets.listReady",
  summary: "Versions of the project that are ready to train on, newest first, with their columns.",
  permission: "dataset:read",
  scope: inProject<z.output<typeof ListReady>>(),
  input: ListReady,
  async run({ tx, input }): Promise<Page<VersionLine & { datasetName: string; columns: DatasetColumn[] }>> {
    const { after, orderBy } = keyset(datasetVersions.createdAt, datasetVersions.id, input.cursor);
    const rows = await tx
      .select({
        version: datasetVersions,
        author: users.name,
        datasetName: datasets.name,
        columns: datasetProfiles.columns,
      })
      .from(datasetVersions)
      .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
      .innerJoin(users, eq(users.id, datasetVersions.createdBy))
      .innerJoin(datasetProfiles, eq(datasetProfiles.versionId, datasetVersions.id))
      .where(and(eq(datasetVersions.projectId, input.projectId), eq(datasetVersions.state, "ready"), after))
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    const page = toPage(rows, input.limit, (row) => row.version);
    return {
      nextCursor: page.nextCursor,
      items: page.items.map(({ version, author, datasetName, columns }) => ({
        ...versionLine(version, author),
        datasetName,
        columns: columns as DatasetColumn[],
      })),
    };
  },
});
