import { and, count, desc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { datasets, datasetVersions } from "#db/schema/datasets.ts";
import { DatasetRef } from "#domain/datasets/schemas.ts";
import type { DatasetLine, VersionLine } from "#domain/datasets/view.ts";
import { idSchema } from "#domain/format/ids.ts";
import { notFound } from "#server/kernel/errors.ts";
import { keyset, type Page, pageInput, toPage } from "#server/kernel/page.ts";
import { inProject, inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { versionLine } from "./internal.ts";

const ListDatasets = z.object({ projectId: idSchema("prj"), ...pageInput });

export const list = query({
  name: "datasets.list",
  summary: "The datasets of a project with their newest version, newest first.",
  permission: "dataset:read",
  scope: inProject<z.output<typeof ListDatasets>>(),
  input: ListDatasets,
  async run({ tx, input }): Promise<Page<DatasetLine>> {
    const { after, orderBy } = keyset(datasets.createdAt, datasets.id, input.cursor);
    const rows = await tx
      .select({ dataset: datasets, author: users.name })
      .from(datasets)
      .innerJoin(users, eq(users.id, datasets.createdBy))
      .where(and(eq(datasets.projectId, input.projectId), after))
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    const page = toPage(rows, input.limit, (row) => row.dataset);
    return { items: await withVersions(tx, page.items), nextCursor: page.nextCursor };
  },
});

export const get = query({
  name: "datasets.get",
  summary: "A dataset with its newest version.",
  permission: "dataset:read",
  scope: inProjectOf<z.output<typeof DatasetRef>>(datasets, "This dataset", (input) => input.datasetId),
  input: DatasetRef,
  async run({ tx, input }): Promise<DatasetLine> {
    const rows = await tx
      .select({ dataset: datasets, author: users.name })
      .from(datasets)
      .innerJoin(users, eq(users.id, datasets.createdBy))
      .where(eq(datasets.id, input.datasetId));
    const [line] = await withVersions(tx, rows);
    if (!line) throw notFound("This dataset");
    return line;
  },
});

async function withVersions(
  tx: Tx,
  rows: readonly { dataset: typeof datasets.$inferSelect; author: string }[],
): Promise<DatasetLine[]> {
  const ids = rows.map(({ dataset }) => dataset.id);
  if (ids.length === 0) return [];
  const of = inArray(datasetVersions.datasetId, ids);
  const counts = await tx
    .select({ datasetId: datasetVersions.datasetId, n: count() })
    .from(datasetVersions)
    .where(of)
    .groupBy(datasetVersions.datasetId);
  const latest = await tx
    .selectDistinctOn([datasetVersions.datasetId], { version: datasetVersions, author: users.name })
    .from(datasetVersions)
    .innerJoin(users, eq(users.id, datasetVersions.createdBy))
    .where(of)
    .orderBy(datasetVersions.datasetId, desc(datasetVersions.number));
  const numbers = new Map(counts.map((row) => [row.datasetId, row.n]));
  const newest = new Map<string, VersionLine>(
    latest.map(({ version, author }) => [version.datasetId, versionLine(version, author)]),
  );
  return rows.map(({ dataset, author }) => ({
    id: dataset.id,
    slug: dataset.slug,
    name: dataset.name,
    description: dataset.description,
    createdAt: dataset.createdAt,
    createdBy: { id: dataset.createdBy, name: author },
    versions: numbers.get(dataset.id) ?? 0,
    latest: newest.get(dataset.id) ?? null,
  }));
}
