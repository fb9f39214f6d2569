import { and, desc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { breakGlass } from "#db/schema/approvals.ts";
import { together } from "#db/statement.ts";
import type { Standing } from "#domain/access/permissions.ts";
import type { Breaker, BreakGlassState } from "#domain/approvals/break-glass.ts";
import { daysOverdue } from "#domain/approvals/due.ts";
import type { BreakGlassView } from "#domain/approvals/view.ts";
import { idSchema } from "#domain/format/ids.ts";
import type { Actor } from "#server/kernel/actor.ts";
import { notFound } from "#server/kernel/errors.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { onlyOwnGrants } from "./conditions.ts";
import { emergencyActs } from "./emergency.ts";
import { rolesOf } from "./internal.ts";
import { versionContent } from "./version-content.ts";

export type BreakGlassRow = typeof breakGlass.$inferSelect;

/** One broken glass, held until the end of the transaction. */
export async function lockBreakGlass(tx: Tx, id: string): Promise<BreakGlassRow> {
  const [row] = await tx.select().from(breakGlass).where(eq(breakGlass.id, id)).for("update");
  if (!row) throw notFound("This emergency");
  return row;
}

type Caller = { tx: Tx; actor: Actor; standing: Standing; userId: string };

/** What is known of somebody who wants to act in an emergency on this version. */
export async function breakerOf(
  { tx, actor, standing, userId }: Caller,
  at: { orgId: string; projectId: string; versionId: string; roles: readonly string[] },
): Promise<Breaker> {
  const content = await versionContent(tx, at.versionId);
  return {
    id: userId,
    type: actor.type,
    roles: rolesOf(standing),
    hadAPart: [...content.authorIds, content.lastModifierId].includes(userId),
    grantedOwnRole: await onlyOwnGrants(tx, userId, at, at.roles),
  };
}

export const labelOf = (row: Pick<BreakGlassRow, "label" | "alias">): string =>
  `${row.label} as ${row.alias}`;

const List = z.object({ projectId: idSchema("prj"), open: z.boolean().default(false) });
const SHOWN_MAX = 50;
const OPEN: BreakGlassState[] = ["proposed", "in_force"];

export const listBreakGlass = query({
  name: "approvals.listBreakGlass",
  summary:
    "Emergencies of a project: names that were moved without the quorum, by whom, and what came of it.",
  permission: "review:read",
  scope: inProject<z.output<typeof List>>(),
  input: List,
  async run(context): Promise<{ items: BreakGlassView[]; nextCursor: null }> {
    const { tx, input, now, userId, actor, standing } = context;
    const rows = await tx
      .select()
      .from(breakGlass)
      .where(
        and(
          eq(breakGlass.projectId, input.projectId),
          input.open ? inArray(breakGlass.state, OPEN) : undefined,
        ),
      )
      .orderBy(desc(breakGlass.proposedAt), desc(breakGlass.id))
      .limit(SHOWN_MAX);
    const current = rows.filter((row) => !input.open || row.state !== "proposed" || row.expiresAt > now);
    const names = await namesOf(tx, current);
    const acts = await together(
      ...current.map((row) => emergencyActs({ tx, actor, standing, userId, now }, row)),
    );
    const none = { mayConfirm: false, mayReview: false, mayWithdraw: false };
    const items = current.map((row, i) => ({ ...viewOf(row, names, now), ...(acts[i] ?? none) }));
    return { items, nextCursor: null };
  },
});

function viewOf(row: BreakGlassRow, names: ReadonlyMap<string, string>, now: string) {
  const person = (id: string | null) => (id === null ? null : { id, name: names.get(id) ?? "Somebody" });
  return {
    id: row.id,
    label: row.label,
    path: row.path,
    alias: row.alias,
    versionId: row.versionId,
    contentDigest: row.contentDigest,
    reason: row.reason,
    state: row.state,
    proposedBy: { id: row.proposedBy, name: names.get(row.proposedBy) ?? "Somebody" },
    proposedAt: row.proposedAt,
    expiresAt: row.expiresAt,
    confirmedBy: person(row.confirmedBy),
    confirmedAt: row.confirmedAt,
    reviewDueOn: row.reviewDueOn,
    daysOverdue: row.state === "in_force" ? daysOverdue(row.reviewDueOn, now) : 0,
    reviewedBy: person(row.reviewedBy),
    reviewedAt: row.reviewedAt,
    outcome: row.outcome,
    review: row.review,
  };
}

async function namesOf(tx: Tx, rows: readonly BreakGlassRow[]): Promise<ReadonlyMap<string, string>> {
  const ids = rows
    .flatMap((row) => [row.proposedBy, row.confirmedBy, row.reviewedBy])
    .filter((id) => id !== null);
  if (ids.length === 0) return new Map();
  const found = await tx.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, ids));
  return new Map(found.map((one) => [one.id, one.name]));
}
