import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDocument, referencesIn } from "./doc-references.ts";
import { violation } from "./import-rules.ts";
import { isTypeScript, repositoryFiles } from "./source-files.ts";
import { importsOf } from "./source-imports.ts";

export type CheckResult = { name: string; passed: boolean; output: string; seconds: number };

const NEXT_TYPES = '/// <reference types="next" />\n/// <reference types="next/image-types/global" />\n';

/** What can be said about the sources without running them. */
export function runChecks(root: string): Promise<CheckResult[]> {
  const bin = (...path: string[]) => join(root, "node_modules", ...path);
  ensureNextTypes(root);
  return Promise.all([
    check("format and lint", () =>
      tool(root, bin("@biomejs", "biome", "bin", "biome"), ["check", "--no-errors-on-unmatched"]),
    ),
    check("types", () => tool(root, bin("typescript", "bin", "tsc"), ["--noEmit"])),
    check("import rules", async () => importProblems(root)),
    check("no server actions", async () => serverActions(root)),
    check("paths that documents name", async () => missingReferences(root)),
  ]);
}

export function printChecks(results: readonly CheckResult[]): void {
  for (const { name, passed, output, seconds } of results) {
    if (!passed) console.log(`\n${output.trimEnd()}\n`);
    console.log(`${passed ? "ok    " : "FAILED"}  ${name}  (${seconds.toFixed(1)} s)`);
  }
}

async function check(name: string, problems: () => Promise<string>): Promise<CheckResult> {
  const startedAt = performance.now();
  const output = await problems().catch((error) => String(error));
  return { name, passed: output === "", output, seconds: (performance.now() - startedAt) / 1000 };
}

/** Empty when the tool is content, otherwise what it printed. */
function tool(root: string, program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        printed += chunk;
      });
    }
    child.once("error", reject);
    child.once("close", (code) => resolve(code === 0 ? "" : printed || `It ended with code ${code}.`));
  });
}

function importProblems(root: string): string {
  const files = repositoryFiles(root).filter(isTypeScript);
  if (files.length === 0) return "No sources were found.";
  return files
    .flatMap((file) =>
      importsOf(file, readFileSync(join(root, file), "utf8")).flatMap((imported) => {
        const words = violation(file, imported);
        return words ? [`${file}: ${words}`] : [];
      }),
    )
    .join("\n");
}

/** Writes go through commands; a server action would be a door that the registry does not know. */
function serverActions(root: string): string {
  return repositoryFiles(root)
    .filter((file) => isTypeScript(file) && !file.startsWith("scripts/"))
    .filter((file) => /^\s*["']use server["']/m.test(readFileSync(join(root, file), "utf8")))
    .map((file) => `${file} has "use server".`)
    .join("\n");
}

function missingReferences(root: string): string {
  return repositoryFiles(root)
    .filter(isDocument)
    .flatMap((document) =>
      referencesIn(document, readFileSync(join(root, document), "utf8"))
        .filter((path) => !existsSync(join(root, path)))
        .map((path) => `${document} names ${path}, which does not exist.`),
    )
    .join("\n");
}

/** A build writes this file; a fresh clone has not built yet, and the types of pages need it. */
function ensureNextTypes(root: string): void {
  const file = join(root, "next-env.d.ts");
  if (!existsSync(file)) writeFileSync(file, NEXT_TYPES);
}
