import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { newId } from "#server/kernel/ids.ts";

const RECORD = "{}";
const RECORD_SHA256 = createHash("sha256").update(RECORD).digest("hex");

/** What the walls ask a deciding row to carry, for rows that a test writes past the verbs: whole in form, and signed by no key. */
export const emptySignature = () => ({
  record: RECORD,
  recordSha256: RECORD_SHA256,
  keyId: "00000000",
  signature: "none",
  stepUpId: newId("stp"),
});

export const SIGNATURE_COLUMNS = sql`record, record_sha256, key_id, signature, step_up_id`;

/** The same as values of an insert in SQL, in the order of `SIGNATURE_COLUMNS`. */
export function signatureValues(stepUpId = newId("stp")) {
  return sql`${RECORD}, ${RECORD_SHA256}, '00000000', 'none', ${stepUpId}`;
}
