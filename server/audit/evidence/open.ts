import type { Database, Tx } from "#db/client.ts";
import { packStream } from "./pack.ts";
import type { EvidencePlan } from "./plan.ts";
import { readingOf } from "./reading.ts";
import { evidenceSource } from "./source.ts";

/** The bytes of a pack that `audit.exportEvidence` has planned and recorded, read inside the wall of its organization. */
export function openEvidence(
  db: Database | Tx,
  plan: EvidencePlan,
  wall: { orgId: string; userId: string | null },
  onBytes?: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  return packStream(evidenceSource(plan, readingOf(db, wall)), onBytes);
}
