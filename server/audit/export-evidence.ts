import { ExportEvidence } from "#domain/audit/schemas.ts";
import { query } from "#server/kernel/verb.ts";
import { evidenceScope } from "./evidence/evidence-scope.ts";
import { planEvidence } from "./evidence/plan.ts";

/** The recorded part of an export: the door sends the bytes only after this has been written down. */
export const exportEvidence = query({
  name: "audit.exportEvidence",
  summary:
    "Records that an evidence pack is taken, and answers what it will hold. Its bytes come from /api/audit/evidence with the same input.",
  permission: "audit:export",
  scope: evidenceScope,
  input: ExportEvidence,
  audited: true,
  run: ({ tx, input, orgId }) => planEvidence(tx, input, orgId),
});
