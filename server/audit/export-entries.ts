import { and } from "drizzle-orm";
import type { z } from "zod";
import { auditEntries } from "#db/schema/kernel.ts";
import { csvLine } from "#domain/audit/csv.ts";
import { reveal } from "#domain/audit/entry.ts";
import { EXPORT_PAGE, ExportEntries } from "#domain/audit/schemas.ts";
import { actorLabelOf, privateValuesOf, targetLabelOf } from "#server/kernel/audit-private.ts";
import { keyset, toPage } from "#server/kernel/page.ts";
import { inProjectOrOrganization } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { entriesThat } from "./internal.ts";

const asText = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

export const exportEntries = query({
  name: "audit.exportEntries",
  summary: `Audit entries as CSV lines, ${EXPORT_PAGE} at a time, newest first. Each call is itself recorded.`,
  permission: "audit:export",
  scope: inProjectOrOrganization<z.output<typeof ExportEntries>>("wide"),
  input: ExportEntries,
  audited: true,
  async run({ tx, input, orgId }) {
    const { after, orderBy } = keyset(auditEntries.at, auditEntries.id, input.cursor);
    const rows = await tx
      .select()
      .from(auditEntries)
      .where(and(entriesThat(input, orgId), after))
      .orderBy(...orderBy)
      .limit(EXPORT_PAGE + 1);
    const page = toPage(rows, EXPORT_PAGE, (row) => ({ createdAt: row.at, id: row.id }));
    const secrets = await privateValuesOf(
      tx,
      page.items.map(({ id }) => id),
    );
    const lines = page.items.map((row) => {
      const values = secrets.of(row.id);
      return csvLine([
        row.at,
        actorLabelOf(row, values),
        row.actorType,
        row.actorId,
        row.onBehalfOf,
        row.action,
        row.targetType,
        row.targetId,
        targetLabelOf(row, values),
        row.outcome,
        row.reason,
        asText(reveal(row.before, values)),
        asText(reveal(row.after, values)),
        row.projectId,
        row.requestId,
        row.id,
        Buffer.from(row.leafHash).toString("hex"),
      ]);
    });
    return { csv: lines.join(""), entries: page.items.length, nextCursor: page.nextCursor };
  },
});
