import { and, eq, gte, inArray, lt, or, type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { phases } from "#db/schema/lifecycle.ts";
import { TOLD_ACTIONS } from "#domain/audit/sentences.ts";
import { type Activity, ActivityFilter } from "#domain/lifecycle/activity.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { keyset, type Page, pageInput, toPage } from "#server/kernel/page.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query, type Verb } from "#server/kernel/verb.ts";
import { aboutObject } from "./about-object.ts";
import { ofActor, TOLD_COLUMNS, tellEntries } from "./tell-entries.ts";

const ListActivity = ActivityFilter.extend(pageInput);
type Input = z.output<typeof ListActivity>;

// A filter that seldom matches goes this far back at a time; the page then says where to go on.
const LOOKED_AT_MAX = 5_000;

export const listActivity = query({
  name: "lifecycle.listActivity",
  summary: "What happened in a project or to one of its objects, in sentences, newest first.",
  permission: "project:read",
  scope: inProject<Input>(),
  input: ListActivity,
  async run({ tx, input }): Promise<Page<Activity>> {
    const about =
      input.objectId === undefined ? undefined : await aboutObject(tx, input.projectId, input.objectId);
    const { after, orderBy } = keyset(auditEntries.at, auditEntries.id, input.cursor);
    const there = and(eq(auditEntries.projectId, input.projectId), inPeriod(input), about, after);
    const told = await tellable(tx, input);
    // Under the table's own name, so that what is asked of a row reads the same here as there.
    const looked = tx
      .select()
      .from(auditEntries)
      .where(there)
      .orderBy(...orderBy)
      .limit(LOOKED_AT_MAX)
      .as("audit_entries");
    const rows = await tx
      .select(TOLD_COLUMNS)
      .from(looked)
      .leftJoin(users, ofActor)
      .where(told)
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    const page = toPage(rows, input.limit, (row) => ({ createdAt: row.at, id: row.id }));
    const items = await tellEntries(tx, page.items);
    if (page.nextCursor !== null) return { items, nextCursor: page.nextCursor };
    // Nothing more among those that were looked at; there may be behind the last of them.
    const behind = await tx
      .select({ id: auditEntries.id, at: auditEntries.at })
      .from(auditEntries)
      .where(there)
      .orderBy(...orderBy)
      .offset(LOOKED_AT_MAX - 1)
      .limit(2);
    return { items, nextCursor: toPage(behind, 1, ({ at, id }) => ({ createdAt: at, id })).nextCursor };
  },
});

const inPeriod = ({ from, to }: Input): SQL | undefined =>
  and(
    from === undefined ? undefined : gte(auditEntries.at, `${from}T00:00:00Z`),
    to === undefined ? undefined : lt(auditEntries.at, sql`${to}::date + 1`),
  );

async function tellable(tx: Tx, { projectId, kind, actorId, phase }: Input): Promise<SQL | undefined> {
  const actions = TOLD_ACTIONS.filter((action) => kind === undefined || action.startsWith(`${kind}.`));
  return and(
    eq(auditEntries.outcome, "ok"),
    inArray(auditEntries.action, actions),
    actorId === undefined
      ? undefined
      : actorId === "system"
        ? eq(auditEntries.actorType, "system")
        : eq(auditEntries.actorId, actorId),
    phase === undefined ? undefined : await ofPhase(tx, projectId, phase),
  );
}

/** By the verb, by the phase itself, or by the phase that the change names. */
async function ofPhase(tx: Tx, projectId: string, phase: Phase): Promise<SQL | undefined> {
  const [row] = await tx
    .select({ id: phases.id })
    .from(phases)
    .where(and(eq(phases.projectId, projectId), eq(phases.phase, phase)));
  return or(
    inArray(auditEntries.action, await actionsOf(phase)),
    eq(auditEntries.targetId, row?.id ?? ""),
    sql`${auditEntries.after} ->> 'phase' = ${phase}`,
  );
}

/** The acts that are visits to the phase whatever they are about, as their verbs say. */
async function actionsOf(phase: Phase): Promise<string[]> {
  // Later and not at the top: the registry lists this verb too.
  const { registry } = await import("#server/registry.ts");
  return Object.values(registry)
    .flatMap((area): Verb[] => Object.values(area))
    .flatMap((verb) => (verb.kind === "command" && verb.phase === phase ? [verb.name] : []));
}
