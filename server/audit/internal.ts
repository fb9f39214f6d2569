import { and, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { auditEntries } from "#db/schema/kernel.ts";
import type { AuditFilter } from "#domain/audit/schemas.ts";

/** The filter as a condition. The organization is named as well as walled, so that its indexes can be walked. */
export function entriesThat(filter: AuditFilter, orgId: string): SQL | undefined {
  const { projectId, actorId, action, targetId, targetType, from, to, outcome } = filter;
  return and(
    eq(auditEntries.orgId, orgId),
    projectId ? eq(auditEntries.projectId, projectId) : undefined,
    actorId ? byActor(actorId) : undefined,
    action ? byAction(action) : undefined,
    targetId ? eq(auditEntries.targetId, targetId) : undefined,
    targetType ? eq(auditEntries.targetType, targetType) : undefined,
    from ? gte(auditEntries.at, sql`${from}::timestamptz`) : undefined,
    to ? lt(auditEntries.at, sql`${to}::timestamptz`) : undefined,
    // As a constant: the index over the few that were denied serves no parameter.
    outcome &&
      (outcome === "denied" ? sql`${auditEntries.outcome} = 'denied'` : eq(auditEntries.outcome, outcome)),
  );
}

const byActor = (actorId: string): SQL =>
  actorId === "system" ? eq(auditEntries.actorType, "system") : eq(auditEntries.actorId, actorId);

/**
 * "models.moveAlias" is one act, "models" and "models." all of an area: a range up to the sign after the dot, since "like" is
 * not pushed below row-level security into an index.
 */
function byAction(action: string): SQL | undefined {
  const [area = "", verb = ""] = action.split(".");
  return verb === ""
    ? and(gte(auditEntries.action, `${area}.`), lt(auditEntries.action, `${area}/`))
    : eq(auditEntries.action, action);
}
