import { and, count, desc, eq } from "drizzle-orm";
import type { z } from "zod";
import { auditViews } from "#db/schema/audit-views.ts";
import { ListViews, RemoveView, SaveView, VIEWS_MAX } from "#domain/audit/schemas.ts";
import { personOfCall } from "#server/kernel/call.ts";
import { conflict, notFound } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inProjectOrOrganization, inProjectOrOrganizationOf } from "#server/kernel/scope.ts";
import { command, query } from "#server/kernel/verb.ts";

const mine = (orgId: string, userId: string, place: string) =>
  and(eq(auditViews.orgId, orgId), eq(auditViews.userId, userId), eq(auditViews.place, place));

export const saveView = command({
  name: "audit.saveView",
  summary:
    "Keeps filters of the audit log under a name, for oneself; the same name again takes the new filters.",
  permission: "audit:read",
  phase: null,
  onArchived: true,
  scope: inProjectOrOrganization<z.output<typeof SaveView>>("wide"),
  input: SaveView,
  async run({ tx, input, orgId, userId, now, audit }) {
    const person = personOfCall(userId);
    const place = input.projectId ?? "";
    const [held] = await tx
      .select({ n: count() })
      .from(auditViews)
      .where(mine(orgId, person, place));
    const [before] = await tx
      .select({ id: auditViews.id, search: auditViews.search })
      .from(auditViews)
      .where(and(mine(orgId, person, place), eq(auditViews.name, input.name)));
    if (!before && (held?.n ?? 0) >= VIEWS_MAX)
      throw conflict(`You keep ${VIEWS_MAX} views here already. Remove one that you no longer need.`);
    const [row] = await tx
      .insert(auditViews)
      .values({
        id: newId("avw"),
        orgId,
        projectId: input.projectId ?? null,
        place,
        userId: person,
        name: input.name,
        search: input.search,
        createdAt: now,
      })
      .onConflictDoUpdate({
        target: [auditViews.orgId, auditViews.userId, auditViews.place, auditViews.name],
        set: { search: input.search },
      })
      .returning({ id: auditViews.id });
    const id = row?.id ?? "";
    audit.record({
      target: { type: "audit_view", id, label: input.name },
      before: before?.search,
      after: input.search,
    });
    return { id };
  },
});

export const listViews = query({
  name: "audit.listViews",
  summary: `One's own saved views of the audit log, newest first; at most ${VIEWS_MAX} in a place.`,
  permission: "audit:read",
  scope: inProjectOrOrganization<z.output<typeof ListViews>>("wide"),
  input: ListViews,
  async run({ tx, input, orgId, userId }) {
    const items = await tx
      .select({ id: auditViews.id, name: auditViews.name, search: auditViews.search })
      .from(auditViews)
      .where(mine(orgId, userId ?? "", input.projectId ?? ""))
      .orderBy(desc(auditViews.createdAt), desc(auditViews.id))
      .limit(VIEWS_MAX);
    return { items, nextCursor: null };
  },
});

export const removeView = command({
  name: "audit.removeView",
  summary: "Removes one of one's own saved views; the entries it showed stay.",
  permission: "audit:read",
  phase: null,
  onArchived: true,
  scope: inProjectOrOrganizationOf<z.output<typeof RemoveView>>(
    auditViews,
    "This view",
    (input) => input.viewId,
  ),
  input: RemoveView,
  async run({ tx, input, orgId, userId, audit }) {
    const [gone] = await tx
      .delete(auditViews)
      .where(
        and(
          eq(auditViews.id, input.viewId),
          eq(auditViews.orgId, orgId),
          eq(auditViews.userId, userId ?? ""),
        ),
      )
      .returning({ name: auditViews.name, search: auditViews.search });
    if (!gone) throw notFound("This view");
    audit.record({
      target: { type: "audit_view", id: input.viewId, label: gone.name },
      before: gone.search,
      after: null,
    });
    return { removed: true };
  },
});
