import { and, desc, eq, gte, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { findings } from "#db/schema/approvals.ts";
import { checklistItems } from "#db/schema/governance.ts";
import { phaseCriteria, phases } from "#db/schema/lifecycle.ts";
import { RECOMMENDATIONS } from "#domain/governance/recommendations.ts";
import { chosenOfEachKind, type Evidence } from "#domain/lifecycle/evidence.ts";
import { EVIDENCE_MAX } from "#domain/lifecycle/schemas.ts";
import { cut } from "./evidence-words.ts";
import { metricGains, qualityGains, rulesNowPassing } from "./gain-evidence.ts";

const titles = new Map(RECOMMENDATIONS.map(({ key, title }) => [key, title]));
/**
 * What the portal can see since a moment that may show an improvement: a better figure than the best before in the same
 * experiment or model, fewer missing values than in the versions of a dataset before, an expectation that failed and now holds, a finding
 * closed, an item checked off. Some of each kind, newest first. It proposes; whether it was this visit's doing a person says.
 */
export async function evidenceSince(tx: Tx, projectId: string, since: string): Promise<Evidence[]> {
  const found = [
    ...(await metricGains(tx, projectId, since)),
    ...(await qualityGains(tx, projectId, since)),
    ...(await rulesNowPassing(tx, projectId, since)),
    ...(await closedFindings(tx, projectId, since)),
    ...(await checkedOff(tx, projectId, since)),
  ];
  return chosenOfEachKind(found, EVIDENCE_MAX);
}

async function closedFindings(tx: Tx, projectId: string, since: string): Promise<Evidence[]> {
  const rows = await tx
    .select()
    .from(findings)
    .where(and(eq(findings.projectId, projectId), gte(findings.closedAt, sql`${since}::timestamptz`)))
    .orderBy(desc(findings.closedAt))
    .limit(EVIDENCE_MAX);
  return rows.map(({ id, requestId, number, severity, body, closedAt }) => ({
    kind: "finding",
    id,
    objectId: requestId,
    fact: `Finding ${number} (${severity}) is closed: ${cut(body)}`,
    at: closedAt ?? since,
  }));
}

async function checkedOff(tx: Tx, projectId: string, since: string): Promise<Evidence[]> {
  const from = sql`${since}::timestamptz`;
  const items = await tx
    .select({ id: checklistItems.id, key: checklistItems.key, at: checklistItems.updatedAt })
    .from(checklistItems)
    .where(
      and(
        eq(checklistItems.projectId, projectId),
        eq(checklistItems.status, "done"),
        gte(checklistItems.updatedAt, from),
      ),
    )
    .orderBy(desc(checklistItems.updatedAt))
    .limit(EVIDENCE_MAX);
  const criteria = await tx
    .select({ id: phaseCriteria.id, text: phaseCriteria.text, at: phaseCriteria.metAt, phaseId: phases.id })
    .from(phaseCriteria)
    .innerJoin(
      phases,
      and(eq(phases.projectId, phaseCriteria.projectId), eq(phases.phase, phaseCriteria.phase)),
    )
    .where(
      and(
        eq(phaseCriteria.projectId, projectId),
        isNull(phaseCriteria.removedAt),
        gte(phaseCriteria.metAt, from),
      ),
    )
    .orderBy(desc(phaseCriteria.metAt))
    .limit(EVIDENCE_MAX);
  return [
    ...items.map(
      ({ id, key, at }): Evidence => ({
        kind: "item",
        id,
        objectId: id,
        fact: `Checklist item done: ${cut(titles.get(key) ?? key)}`,
        at,
      }),
    ),
    ...criteria.map(
      ({ id, text, at, phaseId }): Evidence => ({
        kind: "item",
        id,
        objectId: phaseId,
        fact: `Criterion met: ${cut(text)}`,
        at: at ?? since,
      }),
    ),
  ];
}
