import { randomBytes } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Pace } from "#domain/audit/anchors/rules.ts";
import { type Anchor, noteName, noteOf, sizeOfName } from "./anchor.ts";

/** One file for each checkpoint, written once. Outside only when the operator says that the folder is another machine's. */
export function folderAnchor(settings: { folder: string; outside: boolean; pace: Pace }): Anchor {
  const checkpoints = join(settings.folder, "checkpoints");
  const newest = async (): Promise<string | null> => {
    const names = await readdir(checkpoints).catch(nothingThere);
    return (
      names
        .filter((name) => sizeOfName(name) !== null)
        .sort()
        .at(-1) ?? null
    );
  };
  return {
    kind: "folder",
    place: settings.folder,
    outside: settings.outside,
    pace: settings.pace,
    async held() {
      const name = await newest();
      return name === null ? null : noteOf(await readFile(join(checkpoints, name)));
    },
    async keep(copy) {
      await mkdir(checkpoints, { recursive: true });
      const name = noteName(copy.size);
      await writeOnce(checkpoints, name, copy.note);
      await writeKeys(settings.folder, copy.verifierKeys);
      return `checkpoints/${name}`;
    },
  };
}

/** Whole or not at all, and never over a file that is there. */
async function writeOnce(folder: string, name: string, text: string): Promise<void> {
  const draft = join(folder, `.${name}.${randomBytes(6).toString("hex")}`);
  await writeDurably(draft, text, 0o444);
  try {
    await link(draft, join(folder, name));
  } catch (error) {
    // Some network drives know no links. The lease keeps others away, so looking first is enough there.
    if (!hasCode(error, "EEXIST", "EPERM", "ENOTSUP", "EOPNOTSUPP")) throw error;
    const there = await readFile(join(folder, name), "utf8").catch(nothingThere);
    if (typeof there !== "string") await rename(draft, join(folder, name));
  } finally {
    await unlink(draft).catch(nothingThere);
  }
}

/** Keys are only ever added: a copy signed by a retired key still needs it. */
async function writeKeys(folder: string, keys: readonly string[]): Promise<void> {
  const path = join(folder, "keys.txt");
  const there = await readFile(path, "utf8").catch(nothingThere);
  const known = typeof there === "string" ? there.split("\n").filter(Boolean) : [];
  const missing = keys.filter((key) => !known.includes(key));
  if (missing.length === 0) return;
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  await writeDurably(draft, `${[...known, ...missing].join("\n")}\n`, 0o644);
  await rename(draft, path);
}

async function writeDurably(path: string, text: string, mode: number): Promise<void> {
  const file = await open(path, "wx", mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

function nothingThere(error: unknown): never[] {
  if (hasCode(error, "ENOENT")) return [];
  throw error;
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
