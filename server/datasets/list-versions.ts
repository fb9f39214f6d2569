import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { datasets, datasetVersions } from "#db/schema/datasets.ts";
import { ListReadyVersions, ListVersions } from "#domain/datasets/schemas.ts";
import type { ReadyVersion, VersionLine } from "#domain/datasets/view.ts";
import { projectOf } from "#server/kernel/call.ts";
import { keyset, type Page, toPage } from "#server/kernel/page.ts";
import { inProject, inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { toLines, versionRows } from "./internal.ts";

export const listVersions = query({
  name: "datasets.listVersions",
  summary: "The versions of a dataset, newest first, with the progress of those being imported.",
  permission: "dataset:read",
  scope: inProjectOf<z.output<typeof ListVersions>>(datasets, "This dataset", (input) => input.datasetId),
  input: ListVersions,
  async run({ tx, input }): Promise<Page<VersionLine>> {
    const { after, orderBy } = keyset(datasetVersions.createdAt, datasetVersions.id, input.cursor);
    const rows = await versionRows(tx)
      .where(and(eq(datasetVersions.datasetId, input.datasetId), after))
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    const page = toPage(rows, input.limit, (row) => row.version);
    return { nextCursor: page.nextCursor, items: await toLines(tx, page.items) };
  },
});

export const listReadyVersions = query({
  name: "datasets.listReadyVersions",
  summary: "The dataset versions of a project that can be used, newest first.",
  permission: "dataset:read",
  scope: inProject<z.output<typeof ListReadyVersions>>(),
  input: ListReadyVersions,
  async run(context): Promise<Page<ReadyVersion>> {
    const { tx, input } = context;
    const { after, orderBy } = keyset(datasetVersions.createdAt, datasetVersions.id, input.cursor);
    const rows = await tx
      .select({
        id: datasetVersions.id,
        datasetId: datasets.id,
        datasetName: datasets.name,
        number: datasetVersions.number,
        label: datasetVersions.label,
        rows: datasetVersions.rows,
        columns: datasetVersions.columnCount,
        sha256: datasetVersions.sha256,
        createdAt: datasetVersions.createdAt,
      })
      .from(datasetVersions)
      .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
      .where(
        and(eq(datasetVersions.projectId, projectOf(context).id), eq(datasetVersions.state, "ready"), after),
      )
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    const ready = rows.map((row) => ({
      ...row,
      rows: row.rows ?? 0,
      columns: row.columns ?? 0,
      sha256: row.sha256 ?? "",
    }));
    return toPage(ready, input.limit, (row) => row);
  },
});
