import type { Database } from "#db/client.ts";
import type { EvidencePlan } from "./plan.ts";
import { planEvidence } from "./plan.ts";
import { readingAsOwner } from "./reading.ts";
import { type EvidenceSource, evidenceSource } from "./source.ts";

/** The evidence of everything, for the operator: read as the owner of the tables. */
export async function evidenceOfInstallation(
  owner: Database,
): Promise<{ plan: EvidencePlan; source: EvidenceSource }> {
  const read = readingAsOwner(owner);
  const plan = await read((tx) => planEvidence(tx, {}, null));
  return { plan, source: evidenceSource(plan, read) };
}
