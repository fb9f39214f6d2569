import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { promisify } from "node:util";

const ROOT = join(import.meta.dirname, "..", "..");
/** What decides the bytes of a model: the learners, and the code that feeds and checks them. */
const SOURCES = ["ml", "server/training", "server/worker", "domain/training"];

export type CodeVersion = {
  version: string;
  commit: string | null;
  modified: boolean | null;
  sourceSha256: string;
};

let known: Promise<CodeVersion> | null = null;

/** Which code this process runs, found once: a process keeps running what it was started with. */
export function codeVersion(): Promise<CodeVersion> {
  known ??= findCodeVersion();
  return known;
}

/** The exact versions of the libraries that a model's bytes depend on. */
export async function libraryVersions(): Promise<Record<string, string>> {
  const { dependencies } = await readPackage();
  return {
    node: process.versions.node,
    "onnxruntime-node": dependencies["onnxruntime-node"] ?? "unknown",
    duckdb: dependencies["@duckdb/node-api"] ?? "unknown",
  };
}

async function findCodeVersion(): Promise<CodeVersion> {
  const [{ version }, commit, changes, sourceSha256] = await Promise.all([
    readPackage(),
    git("rev-parse", "HEAD"),
    git("status", "--porcelain", "--untracked-files=no"),
    digestOfSources(),
  ]);
  return {
    version,
    commit,
    modified: commit === null || changes === null ? null : changes !== "",
    sourceSha256,
  };
}

async function readPackage(): Promise<{ version: string; dependencies: Record<string, string> }> {
  return JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
}

/** Null without git, or where the sources did not come as a repository. */
async function git(...args: string[]): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)("git", ["-C", ROOT, ...args], { timeout: 5_000 });
    return stdout.trim();
  } catch {
    return null;
  }
}

async function digestOfSources(): Promise<string> {
  const files: string[] = [];
  for (const folder of SOURCES) {
    const entries = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      if (entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts"))
        files.push(relative(ROOT, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
    }
  }
  const hash = createHash("sha256");
  for (const file of files.sort()) {
    const bytes = await readFile(join(ROOT, file));
    hash.update(`${file}\n${bytes.length}\n`).update(bytes);
  }
  return hash.digest("hex");
}
