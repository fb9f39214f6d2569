import { and, desc, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { findings, reviewRequests } from "#db/schema/approvals.ts";
import { datasetExpectations } from "#db/schema/datasets.ts";
import { comments } from "#db/schema/discussion.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { visitActs } from "#db/schema/lifecycle.ts";
import { alerts } from "#db/schema/monitoring.ts";

const ABOUT_MAX = 500;

/** The object itself, what was said about it, the reviews that were asked for it, and what the record of another tells of it. */
export async function aboutObject(tx: Tx, projectId: string, objectId: string): Promise<SQL | undefined> {
  const said = await tx
    .select({ id: comments.id })
    .from(comments)
    .where(and(eq(comments.subjectId, objectId), eq(comments.projectId, projectId)))
    .orderBy(desc(comments.createdAt))
    .limit(ABOUT_MAX);
  const asked = await tx
    .select({ id: reviewRequests.id })
    .from(reviewRequests)
    .where(and(eq(reviewRequests.subjectId, objectId), eq(reviewRequests.projectId, projectId)))
    .orderBy(desc(reviewRequests.createdAt))
    .limit(ABOUT_MAX);
  return or(
    inArray(auditEntries.targetId, [objectId, ...said.map(({ id }) => id), ...asked.map(({ id }) => id)]),
    await onAnother(tx, projectId, objectId),
  );
}

/**
 * What the record keeps under another object: a finding under its review, an expectation under its dataset, an alert under the
 * scoring of its window. A visit is made of the acts in it.
 */
async function onAnother(tx: Tx, projectId: string, id: string): Promise<SQL | undefined> {
  const named = (owner: string | undefined) =>
    owner && and(eq(auditEntries.targetId, owner), sql`strpos(${auditEntries.after}::text, ${id}) > 0`);
  switch (id.split("_")[0]) {
    case "fnd": {
      const [row] = await tx
        .select({ owner: findings.requestId })
        .from(findings)
        .where(and(eq(findings.id, id), eq(findings.projectId, projectId)));
      return named(row?.owner) || undefined;
    }
    case "dxp":
    case "exp": {
      const [row] = await tx
        .select({ owner: datasetExpectations.datasetId })
        .from(datasetExpectations)
        .where(and(eq(datasetExpectations.id, id), eq(datasetExpectations.projectId, projectId)));
      return named(row?.owner) || undefined;
    }
    case "alr": {
      const [row] = await tx
        .select({ owner: alerts.windowId })
        .from(alerts)
        .where(and(eq(alerts.id, id), eq(alerts.projectId, projectId)));
      return row && eq(auditEntries.targetId, row.owner);
    }
    case "vis":
      return sql`exists (select 1 from ${visitActs} where ${visitActs.visitId} = ${id} and ${visitActs.projectId} = ${projectId}
        and ${visitActs.verb} = ${auditEntries.action} and ${visitActs.at} = ${auditEntries.at}
        and ${visitActs.targetId} is not distinct from ${auditEntries.targetId})`;
    default:
      return undefined;
  }
}
