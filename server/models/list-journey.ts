import { and, eq, inArray, sql } from "drizzle-orm";
import type { z } from "zod";
import { reviewRequests } from "#db/schema/approvals.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { modelVersions } from "#db/schema/models.ts";
import { ListJourney } from "#domain/models/lists.ts";
import type { JourneyLine } from "#domain/models/view.ts";
import { signaturesByDecision } from "#server/approvals/signature-view.ts";
import { actorLabelOf, privateValuesOf, targetLabelOf } from "#server/kernel/audit-private.ts";
import { keyset, type Page, toPage } from "#server/kernel/page.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

/** For everybody who may see the version: who did what and when. The facts before and after are the audit log's. */
export const listJourney = query({
  name: "models.listJourney",
  summary: "What happened to a version, its training run and its reviews, newest first.",
  permission: "model:read",
  scope: inProjectOf<z.output<typeof ListJourney>>(
    modelVersions,
    "This model version",
    (input) => input.versionId,
  ),
  input: ListJourney,
  async run({ tx, input, orgId }): Promise<Page<JourneyLine>> {
    const { after, orderBy } = keyset(auditEntries.at, auditEntries.id, input.cursor);
    const requests = await tx
      .select({ id: reviewRequests.id })
      .from(reviewRequests)
      .where(eq(reviewRequests.subjectId, input.versionId));
    const run = await tx
      .select({ id: modelVersions.runId })
      .from(modelVersions)
      .where(eq(modelVersions.id, input.versionId));
    const rows = await tx
      .select({
        id: auditEntries.id,
        createdAt: auditEntries.at,
        actorLabel: auditEntries.actorLabel,
        actorType: auditEntries.actorType,
        actorId: auditEntries.actorId,
        action: auditEntries.action,
        targetLabel: auditEntries.targetLabel,
        reason: auditEntries.reason,
        decisionId: sql<string | null>`${auditEntries.after} ->> 'decisionId'`,
      })
      .from(auditEntries)
      .where(
        and(
          eq(auditEntries.orgId, orgId),
          eq(auditEntries.outcome, "ok"),
          // Ids that are known beforehand are looked up in audit_of_target; a subquery here would read the whole log.
          inArray(auditEntries.targetId, [input.versionId, ...[...requests, ...run].map(({ id }) => id)]),
          after,
        ),
      )
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    const page = toPage(rows, input.limit, (row) => row);
    const values = await privateValuesOf(
      tx,
      page.items.map(({ id }) => id),
    );
    const signatures = await signaturesByDecision(
      tx,
      page.items.flatMap(({ decisionId }) => decisionId ?? []),
    );
    return {
      nextCursor: page.nextCursor,
      items: page.items.map((row) => ({
        id: row.id,
        at: row.createdAt,
        actor: actorLabelOf(row, values.of(row.id)),
        action: row.action,
        target: targetLabelOf(row, values.of(row.id)),
        reason: row.reason,
        signature: signatures.get(row.decisionId ?? "") ?? null,
      })),
    };
  },
});
