import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type postgres from "postgres";
import { isCode } from "#db/secrets.ts";
import { sameBytes } from "#domain/audit/log/bytes.ts";
import { parseCheckpoint } from "#domain/audit/log/checkpoint.ts";
import { openNote, type VerifierKey } from "#domain/audit/log/note.ts";
import { verifyEd25519 } from "./crypto.ts";
import { LogDisagrees, lastCheckpoint, rootAt } from "./tree.ts";

// The last checkpoint that was signed, beside the keys and so outside the database: whoever puts an older database in
// place of this one must not get a second history signed under the same name.

const pathFor = (keyFile: string): string => `${keyFile}.last-checkpoint`;

export function rememberCheckpoint(keyFile: string, note: string): void {
  const path = pathFor(keyFile);
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, note, { mode: 0o600 });
  renameSync(draft, path);
}

/** Throws {@link LogDisagrees} when the database does not continue what was signed last. */
export async function mustContinue(
  sql: postgres.ReservedSql,
  keyFile: string,
  keys: readonly VerifierKey[],
  origin: string,
): Promise<void> {
  const seen = readSeen(pathFor(keyFile), keys);
  if (!seen || seen.origin !== origin) return;
  const last = await lastCheckpoint(sql);
  if ((last?.size ?? 0) < seen.size) {
    throw new LogDisagrees(
      `This database's log ends at ${last?.size ?? 0} entries, but ${seen.size} were signed before: it is older than the log. ` +
        "Restore a newer backup; a second history under the same name will not be signed.",
    );
  }
  const root = await rootAt(sql, seen.size);
  if (!root || !sameBytes(root, seen.root)) {
    throw new LogDisagrees(
      `The first ${seen.size} entries of this log are not those that were signed. Compare it with a copy of the checkpoints.`,
    );
  }
}

function readSeen(path: string, keys: readonly VerifierKey[]) {
  try {
    return parseCheckpoint(openNote(readFileSync(path, "utf8"), keys, verifyEd25519).text);
  } catch (error) {
    // One that is missing or not ours says nothing about this log.
    if (isCode(error, "ENOENT") || (error instanceof Error && error.name === "NoteError")) return null;
    throw error;
  }
}
