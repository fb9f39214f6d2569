import { ExportEvidence } from "#domain/audit/schemas.ts";
import { query } from "#server/kernel/verb.ts";
import { evidenceScope } from "./evidence/evidence-scope.ts";
import { planEvidence } from "./evidence/plan.ts";

export const evidenceSize = query({
  name: "audit.evidenceSize",
  summary:
    "How much an evidence pack would hold: entries, entries without a place yet, bytes before packing.",
  permission: "audit:export",
  scope: evidenceScope,
  input: ExportEvidence,
  async run({ tx, input, orgId }) {
    const { scope, entries, waiting, bytes, treeSize, checkpointAt } = await planEvidence(tx, input, orgId);
    return { scope, entries, waiting, bytes, treeSize, checkpointAt };
  },
});
