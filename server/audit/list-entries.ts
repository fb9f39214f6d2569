import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { projects, users } from "#db/schema/access.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { planForValues, together } from "#db/statement.ts";
import { changeSummary } from "#domain/audit/change.ts";
import { reveal } from "#domain/audit/entry.ts";
import { AuditFilter, type Outcome } from "#domain/audit/schemas.ts";
import { actorLabelOf, privateValuesOf, targetLabelOf } from "#server/kernel/audit-private.ts";
import { keyset, type Page, pageInput, toPage } from "#server/kernel/page.ts";
import { inProjectOrOrganization } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { entriesThat } from "./internal.ts";

const ListEntries = AuditFilter.extend(pageInput);
type ListEntries = z.output<typeof ListEntries>;

export type EntryRow = {
  id: string;
  /** Place in the log; null until it has one. */
  leafIndex: number | null;
  at: string;
  actorType: string;
  actorId: string | null;
  actorLabel: string;
  actorName: string | null;
  action: string;
  targetType: string | null;
  targetId: string | null;
  targetLabel: string | null;
  outcome: Outcome;
  reason: string | null;
  /** The change on one line; all of it is with the entry itself. */
  change: string | null;
  projectId: string | null;
  projectSlug: string | null;
  projectName: string | null;
};

/** The page's entries as a statement, for the verb and for the test that looks at its plan. */
export function selectEntries(tx: Tx, input: ListEntries, orgId: string) {
  const { after, orderBy } = keyset(auditEntries.at, auditEntries.id, input.cursor);
  return tx
    .select({
      id: auditEntries.id,
      leafIndex: auditEntries.leafIndex,
      at: auditEntries.at,
      actorType: auditEntries.actorType,
      actorId: auditEntries.actorId,
      actorLabel: auditEntries.actorLabel,
      actorName: users.name,
      action: auditEntries.action,
      targetType: auditEntries.targetType,
      targetId: auditEntries.targetId,
      targetLabel: auditEntries.targetLabel,
      outcome: auditEntries.outcome,
      reason: auditEntries.reason,
      before: auditEntries.before,
      after: auditEntries.after,
      projectId: auditEntries.projectId,
      projectSlug: projects.slug,
      projectName: projects.name,
    })
    .from(auditEntries)
    .leftJoin(users, eq(users.id, auditEntries.actorId))
    .leftJoin(projects, eq(projects.id, auditEntries.projectId))
    .where(and(entriesThat(input, orgId), after))
    .orderBy(...orderBy)
    .limit(input.limit + 1);
}

export const listEntries = query({
  name: "audit.listEntries",
  summary: "Audit entries of a project, or of the whole organization, newest first.",
  permission: "audit:read",
  scope: inProjectOrOrganization<ListEntries>("wide"),
  input: ListEntries,
  async run({ tx, input, orgId }): Promise<Page<EntryRow>> {
    const [, rows] = await together(planForValues(tx), selectEntries(tx, input, orgId));
    const page = toPage(rows, input.limit, (row) => ({ createdAt: row.at, id: row.id }));
    const values = await privateValuesOf(
      tx,
      page.items.map(({ id }) => id),
    );
    return {
      nextCursor: page.nextCursor,
      items: page.items.map(({ before, after, ...row }) => ({
        ...row,
        actorLabel: actorLabelOf(row, values.of(row.id)),
        targetLabel: targetLabelOf(row, values.of(row.id)),
        change: changeSummary(reveal(before, values.of(row.id)), reveal(after, values.of(row.id))),
      })),
    };
  },
});
