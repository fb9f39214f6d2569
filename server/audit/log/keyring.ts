import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { LogKeyPurpose } from "#db/schema/log.ts";
import { isCode, writeOnce } from "#db/secrets.ts";
import { toHex } from "#domain/audit/log/bytes.ts";
import { formatVerifierKey, type NoteSigner, verifierKey } from "#domain/audit/log/note.ts";
import { env } from "#server/kernel/env.ts";
import { makePrivateKey, openPrivateKey, sha256 } from "./crypto.ts";

const KeyFile = z.object({
  format: z.literal("countersign.keys/1"),
  /** Oldest first. A key that is no longer in force stays, so that a restart in mid-rotation can go on. */
  keys: z.array(
    z.object({ purpose: z.enum(["checkpoint", "record"]), privateKey: z.string(), madeAt: z.string() }),
  ),
});
type KeyFile = z.output<typeof KeyFile>;

/** The name of the keys that sign records; those of checkpoints have the log's own name. */
export const RECORD_KEY_NAME = "countersign-record";

export type HeldKey = NoteSigner & {
  purpose: LogKeyPurpose;
  /** The key's id as it stands in the database and in records: eight hexadecimal digits. */
  id: string;
  verifierKey: string;
};

let chosen: string | null = null;

/** For tests: another file than the environment's. */
export function chooseKeyFile(path: string): void {
  chosen = path;
}

/** Where the private keys are: a file that only its owner reads, never the database. */
export const keyFilePath = (): string =>
  chosen ?? env().COUNTERSIGN_LOG_KEY_FILE ?? join(env().COUNTERSIGN_HOME, "keys", "log.json");

const fresh = (): KeyFile["keys"] =>
  (["checkpoint", "record"] as const).map((purpose) => ({
    purpose,
    privateKey: makePrivateKey(),
    madeAt: new Date().toISOString(),
  }));

const textOf = (keys: KeyFile["keys"]): string =>
  `${JSON.stringify({ format: "countersign.keys/1", keys } satisfies KeyFile, null, 2)}\n`;

let read: { path: string; stamp: string; file: KeyFile } | null = null;

/** The key file, read again whenever it changed. Null when there is none. */
function readKeyFile(path: string): KeyFile | null {
  let stamp: string;
  try {
    const { mtimeMs, size, ino } = statSync(path);
    stamp = `${mtimeMs} ${size} ${ino}`;
  } catch (error) {
    if (isCode(error, "ENOENT")) return null;
    throw error;
  }
  if (read?.path === path && read.stamp === stamp) return read.file;
  const parsed = KeyFile.safeParse(JSON.parse(readFileSync(path, "utf8")));
  if (!parsed.success)
    throw new Error(`${path} is not a key file of the audit log. Restore it from a backup.`);
  read = { path, stamp, file: parsed.data };
  return parsed.data;
}

function held(name: string, { purpose, privateKey }: KeyFile["keys"][number]): HeldKey {
  const { publicKey, sign } = openPrivateKey(privateKey);
  const key = verifierKey(sha256, name, publicKey);
  return { key, sign, purpose, id: toHex(key.keyId), verifierKey: formatVerifierKey(key) };
}

/** The keys of one purpose, oldest first. */
export function keysFor(purpose: LogKeyPurpose, origin: string, path = keyFilePath()): HeldKey[] {
  const name = purpose === "checkpoint" ? origin : RECORD_KEY_NAME;
  return (readKeyFile(path)?.keys ?? [])
    .filter((key) => key.purpose === purpose)
    .map((key) => held(name, key));
}

/** Makes the installation's first keys. What is there already stays. */
export function makeFirstKeys(path = keyFilePath()): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeOnce(path, textOf(fresh()));
}

/** Adds a new key of each purpose. They come into force with the checkpoint that covers the entry about them. */
export function addKeys(origin: string, path = keyFilePath()): Record<LogKeyPurpose, HeldKey> {
  const file = readKeyFile(path);
  if (!file)
    throw new Error(`There is no key file at ${path} yet. Start the portal once; nothing was changed.`);
  const [checkpoint, record] = fresh();
  if (!checkpoint || !record) throw new Error("no keys were made");
  writeKeys(path, [...file.keys, checkpoint, record]);
  return { checkpoint: held(origin, checkpoint), record: held(RECORD_KEY_NAME, record) };
}

/** Takes keys out again that nobody was told of. */
export function dropKeys(ids: readonly string[], origin: string, path = keyFilePath()): void {
  const file = readKeyFile(path);
  if (!file) return;
  const nameOf = ({ purpose }: KeyFile["keys"][number]) =>
    purpose === "checkpoint" ? origin : RECORD_KEY_NAME;
  writeKeys(
    path,
    file.keys.filter((key) => !ids.includes(held(nameOf(key), key).id)),
  );
}

function writeKeys(path: string, keys: KeyFile["keys"]): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, textOf(keys), { mode: 0o600, flush: true });
  renameSync(draft, path);
}
