import { randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Secrets = { session: string; databasePassword: string };

/**
 * The secrets of an installation, in `HOME/secrets.json`, readable by its owner only. Made at the first call; two processes
 * that make them at the same moment end up with the same ones, because only one link to the final name succeeds.
 */
export function homeSecrets(home: string): Secrets {
  const path = join(home, "secrets.json");
  const known = read(path);
  if (known) return known;
  mkdirSync(home, { recursive: true });
  const fresh: Secrets = { session: token(), databasePassword: token() };
  writeOnce(path, `${JSON.stringify(fresh, null, 2)}\n`);
  return read(path) ?? fresh;
}

/** The password of the sequencer's own login: apart, since whoever reads the application's must not become the sequencer. */
export function sequencerPassword(home: string): string {
  const path = join(home, "sequencer-secret");
  mkdirSync(home, { recursive: true });
  writeOnce(path, `${token()}\n`);
  return readFileSync(path, "utf8").trim();
}

/** Writes a file that only its owner reads, unless it is there already. Of two at once, the first one's stays. */
export function writeOnce(path: string, text: string): boolean {
  if (existsSync(path)) return false;
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(draft, text, { mode: 0o600, flush: true });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

function read(path: string): Secrets | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
  const value: Partial<Secrets> = JSON.parse(text);
  if (!value.session || !value.databasePassword) {
    throw new Error(`${path} lacks a secret. Restore it from a backup; the data in this folder needs it.`);
  }
  return { session: value.session, databasePassword: value.databasePassword };
}

function token(): string {
  return randomBytes(32).toString("base64url");
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
