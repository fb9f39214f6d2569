import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { reviewRequests } from "#db/schema/approvals.ts";
import { checklistItems, statusToday } from "#db/schema/governance.ts";
import { OPEN_STATES } from "#domain/approvals/states.ts";
import { idSchema } from "#domain/format/ids.ts";
import { statusOn } from "#domain/governance/exceptions.ts";
import { recommendationOf } from "#domain/governance/recommendations.ts";
import { checklistProgress, isOverdue } from "#domain/governance/rules.ts";
import { evidenceSchema, itemStatusSchema, ListItems } from "#domain/governance/schemas.ts";
import type { ItemView, PhaseProgress } from "#domain/governance/view.ts";
import { PHASES } from "#domain/lifecycle/phases.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

const editors = alias(users, "editors");

export const listItems = query({
  name: "governance.listItems",
  summary: "The checklist of a project in its order, by phase, status or owner.",
  permission: "checklist:read",
  scope: inProject<z.output<typeof ListItems>>(),
  input: ListItems,
  async run({ tx, input, now }): Promise<{ items: ItemView[]; nextCursor: null }> {
    const { phase, status, owner } = input;
    const rows = await tx
      .select({ item: checklistItems, owner: users.name, editor: editors.name })
      .from(checklistItems)
      .leftJoin(users, eq(users.id, checklistItems.ownerId))
      .leftJoin(editors, eq(editors.id, checklistItems.updatedBy))
      .where(
        and(
          eq(checklistItems.projectId, input.projectId),
          phase === undefined ? undefined : eq(checklistItems.phase, phase),
          status === undefined ? undefined : eq(statusToday, status),
          owner === undefined
            ? undefined
            : owner === "nobody"
              ? isNull(checklistItems.ownerId)
              : eq(checklistItems.ownerId, owner),
        ),
      )
      .orderBy(asc(checklistItems.position));
    const today = now.slice(0, 10);
    const asking = await openExceptions(tx, input.projectId);
    const items = rows.map(({ item, owner: ownerName, editor }): ItemView => {
      const asked = recommendationOf(item.key);
      const status = statusOn({ ...item, status: itemStatusSchema.parse(item.status) }, today);
      return {
        id: item.id,
        key: item.key,
        phase: item.phase,
        title: asked?.title ?? item.key,
        detail: asked?.detail ?? "",
        evidenceHint: asked?.evidenceHint ?? "",
        paperSection: asked?.paperSection ?? "",
        status,
        owner: item.ownerId ? { id: item.ownerId, name: ownerName ?? "Somebody" } : null,
        dueOn: item.dueOn,
        note: item.note,
        evidence: z.array(evidenceSchema).parse(item.evidence),
        overdue: isOverdue({ status, dueOn: item.dueOn }, today),
        exceptionUntil: item.exceptionUntil,
        exceptionRequestId: asking.get(item.id) ?? null,
        takenUp: item.takenUp,
        rev: item.rev,
        updatedBy: editor,
        updatedAt: item.updatedAt,
      };
    });
    return { items, nextCursor: null };
  },
});

/** The open request for an exception of each item that has one. */
async function openExceptions(tx: Tx, projectId: string): Promise<Map<string, string>> {
  const rows = await tx
    .select({ id: reviewRequests.id, itemId: reviewRequests.subjectId })
    .from(reviewRequests)
    .where(
      and(
        eq(reviewRequests.projectId, projectId),
        eq(reviewRequests.gate, "accept_exception"),
        inArray(reviewRequests.state, [...OPEN_STATES]),
      ),
    );
  return new Map(rows.map(({ id, itemId }) => [itemId, id]));
}

const OfProject = z.object({ projectId: idSchema("prj") });

export const progress = query({
  name: "governance.progress",
  summary: "How far the checklist is, for each phase and in all.",
  permission: "checklist:read",
  scope: inProject<z.output<typeof OfProject>>(),
  input: OfProject,
  async run({ tx, input, now }) {
    const rows = await tx
      .select({
        phase: checklistItems.phase,
        status: statusToday,
        dueOn: checklistItems.dueOn,
      })
      .from(checklistItems)
      .where(eq(checklistItems.projectId, input.projectId));
    const items = rows.map((row) => ({ ...row, status: itemStatusSchema.parse(row.status) }));
    const today = now.slice(0, 10);
    const late = (of: typeof items) => of.filter((item) => isOverdue(item, today)).length;
    const phases: PhaseProgress[] = PHASES.map((phase) => {
      const own = items.filter((item) => item.phase === phase);
      return { phase, ...checklistProgress(own), overdue: late(own) };
    }).filter((line) => line.total > 0);
    return { phases, all: { ...checklistProgress(items), overdue: late(items) } };
  },
});
