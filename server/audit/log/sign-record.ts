import { and, eq, isNull } from "drizzle-orm";
import type { Database, Tx } from "#db/client.ts";
import { type LogKeyPurpose, logKeys } from "#db/schema/log.ts";
import { toBase64 } from "#domain/audit/log/bytes.ts";
import { preconditionFailed } from "#server/kernel/errors.ts";
import { log } from "#server/kernel/log.ts";
import { type HeldKey, keyFilePath, keysFor, makeFirstKeys, RECORD_KEY_NAME } from "./keyring.ts";

const keysInForce = async (db: Database | Tx, purpose: LogKeyPurpose): Promise<string[]> => {
  const rows = await db
    .select({ keyId: logKeys.keyId })
    .from(logKeys)
    .where(and(eq(logKeys.purpose, purpose), isNull(logKeys.toSize)));
  return rows.map(({ keyId }) => keyId);
};

/**
 * Signs the bytes of a record with the record key that is in force: Ed25519 over the bytes as they are, in base 64. First keys are made
 * only for a log that has none; a file that lacks the key in force signs nothing, since nobody would know a new one.
 */
export async function signRecord(tx: Tx, bytes: Uint8Array): Promise<{ keyId: string; signature: string }> {
  const path = keyFilePath();
  const inForce = await keysInForce(tx, "record");
  if (inForce.length === 0) makeFirstKeys(path);
  const held = keysFor("record", RECORD_KEY_NAME, path);
  const key = inForce.length === 0 ? held.at(-1) : held.findLast(({ id }) => inForce.includes(id));
  if (!key) {
    log.error({ keyFile: path, inForce }, "the key that signs records is not in the key file");
    throw preconditionFailed(
      "The key that signs records is not on this server. Nothing was signed. Whoever runs the portal restores the log's key file from its backup; then sign again.",
    );
  }
  return { keyId: key.id, signature: toBase64(key.sign(bytes)) };
}

/** Throws, with a sentence for the operator, when the log has keys in force that the file lacks: the start ends there. */
export async function assertKeysHeld(db: Database, origin: string, path = keyFilePath()): Promise<void> {
  for (const purpose of ["checkpoint", "record"] as const) {
    const inForce = await keysInForce(db, purpose);
    const held: HeldKey[] = keysFor(purpose, origin, path);
    if (inForce.length === 0 || held.some(({ id }) => inForce.includes(id))) continue;
    throw new Error(
      `The audit log of this database is signed with keys that are not in ${path}. Nothing was started and no key was made: new ones would be none that auditors know. ` +
        "Restore that file from its backup, or name it in COUNTERSIGN_LOG_KEY_FILE.",
    );
  }
}
