import { and, count, desc, eq, inArray, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { datasets, datasetVersions } from "#db/schema/datasets.ts";
import { ListDatasets } from "#domain/datasets/schemas.ts";
import type { DatasetLine, VersionLine } from "#domain/datasets/view.ts";
import { projectOf } from "#server/kernel/call.ts";
import { keyset, type Page, toPage } from "#server/kernel/page.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { toLines } from "./internal.ts";

export const list = query({
  name: "datasets.list",
  summary: "The datasets of a project with their newest version, newest first.",
  permission: "dataset:read",
  scope: inProject<z.output<typeof ListDatasets>>(),
  input: ListDatasets,
  async run(context): Promise<Page<DatasetLine>> {
    const { tx, input } = context;
    const { after, orderBy } = keyset(datasets.createdAt, datasets.id, input.cursor);
    const rows = await tx
      .select({ dataset: datasets, author: users.name })
      .from(datasets)
      .innerJoin(users, eq(users.id, datasets.createdBy))
      .where(and(eq(datasets.projectId, projectOf(context).id), after))
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    const page = toPage(rows, input.limit, (row) => row.dataset);
    return { nextCursor: page.nextCursor, items: await datasetLines(tx, page.items) };
  },
});

const RECENT = 24;

/** Datasets as lists show them. */
export async function datasetLines(
  tx: Tx,
  rows: readonly { dataset: typeof datasets.$inferSelect; author: string }[],
): Promise<DatasetLine[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ dataset }) => dataset.id);
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
  const ranked = tx.$with("ranked").as(
    tx
      .select({
        datasetId: datasetVersions.datasetId,
        number: datasetVersions.number,
        label: datasetVersions.label,
        rows: datasetVersions.rows,
        place:
          sql<number>`row_number() over (partition by ${datasetVersions.datasetId} order by ${datasetVersions.number} desc)`.as(
            "place",
          ),
      })
      .from(datasetVersions)
      .where(and(of, eq(datasetVersions.state, "ready"))),
  );
  const recent = await tx
    .with(ranked)
    .select()
    .from(ranked)
    .where(sql`${ranked.place} <= ${RECENT}`)
    .orderBy(ranked.number);
  const lines = new Map<string, VersionLine>(
    (await toLines(tx, latest)).map((line) => [line.datasetId, line]),
  );
  const versions = new Map(counts.map((row) => [row.datasetId, row.n]));
  return rows.map(({ dataset, author }) => ({
    id: dataset.id,
    slug: dataset.slug,
    name: dataset.name,
    description: dataset.description,
    createdAt: dataset.createdAt,
    createdBy: { id: dataset.createdBy, name: author },
    versions: versions.get(dataset.id) ?? 0,
    latest: lines.get(dataset.id) ?? null,
    recentRows: recent
      .filter((row) => row.datasetId === dataset.id)
      .map(({ number, label, rows: n }) => ({ number, label, rows: n ?? 0 })),
  }));
}
