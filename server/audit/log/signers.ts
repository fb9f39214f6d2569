import type postgres from "postgres";
import { log } from "#server/kernel/log.ts";
import type { KeyChange } from "./batch.ts";
import { type HeldKey, keysFor, makeFirstKeys } from "./keyring.ts";
import { LogDisagrees } from "./tree.ts";

/** The private keys that the database's public ones belong to, and the changes of those in the batch's transaction. */
export function signersOf(sql: postgres.ReservedSql, origin: string, keyFile: string) {
  const known = () => keysFor("checkpoint", origin, keyFile);

  async function inForce(): Promise<HeldKey[]> {
    const rows = await sql<{ key_id: string }[]>`
      select key_id from log_keys where purpose = 'checkpoint' and to_size is null`;
    const held = known().filter(({ id }) => rows.some((row) => row.key_id === id));
    if (held.length === 0) {
      throw new LogDisagrees(
        `The key that signs this log is not in ${keyFile}. Restore that file; a new key would be none that auditors know.`,
      );
    }
    return held;
  }

  /** At the first start of all, the keys that were just made are the log's. */
  async function introduceFirst(): Promise<void> {
    const [any] = await sql`select 1 from log_keys limit 1`;
    if (any) return;
    makeFirstKeys(keyFile);
    for (const key of [...known().slice(-1), ...keysFor("record", origin, keyFile)]) await introduce(key, 0);
  }

  const introduce = (key: HeldKey, size: number) => sql`
    insert into log_keys (key_id, purpose, verifier_key, from_size)
    values (${key.id}, ${key.purpose}, ${key.verifierKey}, ${size}) on conflict do nothing`;

  async function signers(change: KeyChange | null, size: number): Promise<readonly HeldKey[]> {
    await introduceFirst();
    const current = await inForce();
    if (!change) return current;
    const next = known().find(({ id }) => id === change.checkpointKeyId);
    // Each organization's log tells of the change; the first of those entries made it.
    if (next && current.some(({ id }) => id === next.id)) return current;
    if (!next) {
      log.warn({ keyId: change.checkpointKeyId }, "an entry names a new key that the key file does not hold");
      return current;
    }
    const record = keysFor("record", origin, keyFile).filter(({ id }) => id === change.recordKeyId);
    const gone = current.map(({ id }) => id);
    await sql`update log_keys set to_size = ${size} where to_size is null and (key_id = any(${gone}) or purpose = 'record')`;
    for (const key of [next, ...record]) await introduce(key, size);
    // This one checkpoint bears both signatures: whoever knows the old key learns the new one from it.
    return [...current, next];
  }

  return { signers, introduceFirst, inForce };
}
