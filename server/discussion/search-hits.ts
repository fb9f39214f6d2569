import { inArray, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { projects } from "#db/schema/access.ts";
import { comments } from "#db/schema/discussion.ts";
import { searchDocuments } from "#db/schema/search.ts";
import { SEARCH_KINDS, type SearchHit, type SearchKind } from "#domain/discussion/search.ts";
import { markAll, snippetOf } from "#domain/discussion/search-words.ts";
import { labelsOf } from "#server/kernel/subjects.ts";
import { kindOf } from "./internal.ts";
import type { Place } from "./search-index.ts";
import { peopleOf } from "./search-people.ts";

// A snippet is made from this much of a text.
const READ_CHARACTERS = 20_000;

type Row = { id: string; kind: SearchKind; projectId: string; title: string; body: string; at: string };

/** What a page shows of found rows: their names as people know them, the project, and where in the text the words stand. */
export async function hitsOf(
  tx: Tx,
  orgId: string,
  found: readonly Place[],
  marks: readonly string[],
): Promise<SearchHit[]> {
  const hits = [
    ...(await documentsOf(
      tx,
      found.filter(({ tier }) => tier !== "people"),
      marks,
    )),
    ...(await peopleOf(
      tx,
      orgId,
      found.filter(({ tier }) => tier === "people").map(({ id }) => id),
      marks,
    )),
  ];
  const order = found.map(({ id }) => id);
  return hits.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
}

async function documentsOf(tx: Tx, found: readonly Place[], marks: readonly string[]): Promise<SearchHit[]> {
  const rows = await rowsOf(tx, found);
  if (rows.length === 0) return [];
  const places = await tx
    .select({ id: projects.id, slug: projects.slug, name: projects.name })
    .from(projects)
    .where(inArray(projects.id, [...new Set(rows.map((row) => row.projectId))]));
  const names = await namesOf(tx, rows);
  return rows.flatMap((row): SearchHit[] => {
    const project = places.find(({ id }) => id === row.projectId);
    if (!project) return [];
    return [
      {
        id: row.id,
        kind: row.kind,
        project: { slug: project.slug, name: project.name },
        title: markAll(names.get(row.id) ?? row.title, marks),
        snippet: snippetOf(row.body, marks),
        at: row.at,
      },
    ];
  });
}

async function rowsOf(tx: Tx, found: readonly Place[]): Promise<Row[]> {
  if (found.length === 0) return [];
  const ids = found.map(({ id }) => id);
  const { id, kind, projectId, title, at } = searchDocuments;
  const rows = await tx
    .select({
      id,
      kind,
      projectId,
      title,
      at,
      body: sql<string>`left(${searchDocuments.body}, ${READ_CHARACTERS})`,
    })
    .from(searchDocuments)
    .where(inArray(id, ids));
  return rows.flatMap((row) => {
    const known = SEARCH_KINDS.find((one) => one === row.kind);
    return known === undefined ? [] : [{ ...row, kind: known }];
  });
}

/** What the program names in its own words; all others have their name in the document. */
const NAMED_BY_PROGRAM = [
  "phase",
  "expectation",
  "deployment",
  "review_request",
  "finding",
  "focus",
  "visit",
] as const;

async function namesOf(tx: Tx, rows: readonly Row[]): Promise<ReadonlyMap<string, string>> {
  const own = rows.flatMap(({ id, kind }) =>
    NAMED_BY_PROGRAM.flatMap((named) => (named === kind ? [{ kind: named, id }] : [])),
  );
  const said = rows.filter(({ kind }) => kind === "comment").map(({ id }) => id);
  const talk =
    said.length === 0
      ? []
      : await tx
          .select({ id: comments.id, subjectType: comments.subjectType, subjectId: comments.subjectId })
          .from(comments)
          .where(inArray(comments.id, said));
  const subjects = talk.map((row) => ({ kind: kindOf(row), id: row.subjectId }));
  const labels = await labelsOf(tx, [...own, ...subjects]);
  const names = new Map(own.map(({ id }) => [id, labels.get(id) ?? ""]));
  for (const row of talk) names.set(row.id, `on ${labels.get(row.subjectId) ?? "something that is gone"}`);
  return names;
}
