import { and, eq, inArray, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { projectMembers, projects } from "#db/schema/access.ts";
import { keptToProjects, mayInOrganization, mayInProject } from "#domain/access/permissions.ts";
import { ORGANIZATION_WIDE } from "#domain/access/roles.ts";
import {
  SEARCH_KIND_PERMISSIONS,
  SEARCH_KINDS,
  Search,
  type SearchHit,
  type SearchKind,
} from "#domain/discussion/search.ts";
import { isTyping, planSearch, type SearchPlan, termsOf } from "#domain/discussion/search-words.ts";
import { keyProjects } from "#server/kernel/actor.ts";
import { inProjectOrOrganization } from "#server/kernel/scope.ts";
import { query, type RunContext } from "#server/kernel/verb.ts";
import { hitsOf } from "./search-hits.ts";
import { lexemesOf, type Place, place, placeOf, type Seen, TIERS, take } from "./search-index.ts";
import { takePeople } from "./search-people.ts";

type Context = RunContext<z.output<typeof Search>>;

export type Found = {
  items: SearchHit[];
  nextCursor: string | null;
  /** How many there are that the caller may see, on the first page; null when they are too many to count. */
  total: number | null;
};

const NOTHING: Found = { items: [], nextCursor: null, total: 0 };

export const search = query({
  name: "discussion.search",
  summary:
    "Finds every kind of object by its names and words: datasets with their columns, expectations, recipes, runs, models, deployments, monitors, alerts, reviews, findings, checklist items, visits, comments and more, in the projects that the caller sees; and the people of the organization.",
  permission: "project:read",
  scope: inProjectOrOrganization<z.output<typeof Search>>("mine"),
  keepsToKeyProjects: true,
  input: Search,
  async run(context): Promise<Found> {
    const { tx, input } = context;
    const kinds = kindsAllowed(context);
    const terms = termsOf(input.text);
    if (terms.length === 0 || kinds.length === 0) return NOTHING;
    const seen = await projectsSeen(context);
    const documents = kinds.filter((kind) => kind !== "person");
    const plan = planSearch(await lexemesOf(tx, terms), {
      typing: isTyping(input.text),
      kinds: documents.length === SEARCH_KINDS.length - 1 ? null : documents,
      projects: seen?.lexemes ?? null,
    });
    if (plan === null) return NOTHING;
    return answer(context, {
      plan,
      seen: documents.length > 0 ? seen : null,
      people: kinds.includes("person") ? terms : null,
    });
  },
});

type Asked = {
  plan: SearchPlan;
  /** Null where no document is looked for. */
  seen: Seen | null;
  /** The words of a name; null where no person is looked for. */
  people: readonly string[] | null;
};

/** One tier after the other, until the page is full. */
async function answer({ tx, input, orgId }: Context, { plan, seen, people }: Asked): Promise<Found> {
  const from = placeOf(input.cursor);
  const rows: Place[] = [];
  let total: number | null = from === null ? 0 : null;
  for (const tier of TIERS.slice(from === null ? 0 : TIERS.indexOf(from.tier))) {
    const limit = input.limit + 1 - rows.length;
    if (limit <= 0) {
      total = null;
      break;
    }
    const after = from?.tier === tier ? from : null;
    const found =
      tier === "people"
        ? people && (await takePeople(tx, { orgId, words: people, asked: input, after, limit }))
        : seen && (await take(tx, { orgId, words: plan[tier], tier, seen, after, limit }));
    if (!found) continue;
    rows.push(...found.rows);
    total = total === null || found.n === null ? null : total + found.n;
  }
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  return {
    items: await hitsOf(tx, orgId, shown, plan.marks),
    nextCursor: rows.length > input.limit && last ? place(last) : null,
    total,
  };
}

/** The kinds that were asked for and that the caller may read: a key may be narrower than its role. */
function kindsAllowed({ standing, project, input }: Context): SearchKind[] {
  const may = project ? mayInProject : mayInOrganization;
  return (input.kinds ?? SEARCH_KINDS).filter(
    (kind) =>
      may(standing, SEARCH_KIND_PERMISSIONS[kind]) &&
      // Who belongs to the organization is no business of a key that was made for some of its projects.
      (kind !== "person" || project !== null || !keptToProjects(standing)),
  );
}

// Of more than these a bitmap of their own index is quicker than asking the index of words for each of them.
const PROJECT_LEXEMES_MAX = 8;

/** The projects in which the caller finds something; null for none. What is archived is found only when asked for. */
async function projectsSeen(context: Context): Promise<Seen | null> {
  const { tx, input, orgId, userId, standing, project, actor } = context;
  if (project) {
    if (project.archived && !input.archived) return null;
    return { where: sql`project_id = ${project.id}`, lexemes: [project.id] };
  }
  const only = keyProjects(actor);
  const all = standing.organization !== null && ORGANIZATION_WIDE.has(standing.organization);
  if (all && only === null) {
    const hidden = input.archived
      ? []
      : await idsOf(tx, and(eq(projects.orgId, orgId), isNotNull(projects.archivedAt)));
    return {
      where: hidden.length === 0 ? sql`true` : sql`project_id <> all(${sql.param(hidden)}::text[])`,
      lexemes: null,
    };
  }
  const mine = tx
    .select({ id: projectMembers.projectId })
    .from(projectMembers)
    .where(and(eq(projectMembers.orgId, orgId), eq(projectMembers.userId, userId ?? "")));
  const ids = await idsOf(
    tx,
    and(
      eq(projects.orgId, orgId),
      input.archived ? undefined : isNull(projects.archivedAt),
      only ? inArray(projects.id, only) : undefined,
      all ? undefined : inArray(projects.id, mine),
    ),
  );
  if (ids.length === 0) return null;
  const lexemes = ids.length <= PROJECT_LEXEMES_MAX ? ids : null;
  return { where: sql`project_id = any(${sql.param(ids)}::text[])`, lexemes };
}

async function idsOf(tx: Tx, where: SQL | undefined): Promise<string[]> {
  const rows = await tx.select({ id: projects.id }).from(projects).where(where);
  return rows.map(({ id }) => id);
}
