import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { identityOf, isAlive, ProcessIdentity } from "#db/processes.ts";
import { killGroup, printLines } from "./child.ts";
import { seconds } from "./supervise.ts";

const SOURCES = ["app", "components", "domain", "ml", "server", "db", "public"];
const SINGLE_FILES =
  /^(next\.config|postcss\.config|proxy|instrumentation.*|components|package(-lock)?)\.(m?ts|m?js|json)$/;
const BROWSER_RUNTIME = /^ort-wasm-simd-threaded(\.jsep|\.asyncify)?\.(wasm|mjs)$/;

/** Builds the web application when its sources are not those of the last build. */
export async function buildWhenChanged(
  root: string,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const unlock = await lockBuild(root, say, signal);
  try {
    const hash = sourceHash(root);
    const stamp = join(root, ".next", "countersign-build");
    const isBuilt = existsSync(join(root, ".next", "BUILD_ID")) && existsSync(stamp);
    if (isBuilt && readFileSync(stamp, "utf8") === hash) return;
    say("Building the web application, since its sources have changed. This takes about a minute.");
    const startedAt = Date.now();
    rmSync(stamp, { force: true });
    await runBuild(root, signal);
    writeFileSync(stamp, hash);
    say(`Built in ${seconds(Date.now() - startedAt)}.`);
  } finally {
    unlock();
  }
}

/** ONNX Runtime's WebAssembly, served by us so that a preview needs no other host. */
export function copyBrowserRuntime(root: string): void {
  const from = join(root, "node_modules", "onnxruntime-web", "dist");
  const to = join(root, "public", "ort");
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (!BROWSER_RUNTIME.test(name)) continue;
    const [source, target] = [join(from, name), join(to, name)];
    const isSame =
      existsSync(target) &&
      statSync(target).size === statSync(source).size &&
      statSync(target).mtimeMs >= statSync(source).mtimeMs;
    if (!isSame) copyFileSync(source, target);
  }
}

/** A digest over the path and content of every file that the build reads. */
export function sourceHash(root: string): string {
  const single = readdirSync(root).filter((name) => SINGLE_FILES.test(name));
  const files = [
    ...single.map((name) => join(root, name)),
    ...SOURCES.flatMap((name) => filesIn(join(root, name))),
  ];
  const hash = createHash("sha256").update(process.version);
  for (const path of files.map((file) => relative(root, file)).sort()) {
    hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  }
  return hash.digest("hex");
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\.test\.tsx?$/.test(path) && !/[\\/]public[\\/]ort[\\/]/.test(path));
}

function runBuild(root: string, signal: AbortSignal): Promise<void> {
  const { DATABASE_URL: _owner, APP_DATABASE_URL: _app, ...rest } = process.env;
  const child = spawn(process.execPath, ["--import", lifelinePreload(root), nextProgram(root), "build"], {
    cwd: root,
    env: { ...rest, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true,
  });
  const stop = () => killGroup(child.pid);
  signal.addEventListener("abort", stop);
  if (child.stdout) printLines("build", child.stdout, process.stdout);
  if (child.stderr) printLines("build", child.stderr, process.stderr);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => {
      signal.removeEventListener("abort", stop);
      if (code === 0) resolve();
      else reject(new Error("The web application could not be built; the compiler's message is above."));
    });
  });
}

export function nextProgram(root: string): string {
  return join(root, "node_modules", "next", "dist", "bin", "next");
}

export function webPreload(root: string): string {
  return join(root, "scripts", "web-preload.ts");
}

export function lifelinePreload(root: string): string {
  return join(root, "scripts", "lifeline-preload.ts");
}

/** Two builds in one checkout would write into each other. */
async function lockBuild(
  root: string,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<() => void> {
  const folder = join(root, "node_modules", ".cache");
  const file = join(folder, "countersign-build.json");
  mkdirSync(folder, { recursive: true });
  for (let said = false; ; said = true) {
    try {
      writeFileSync(file, JSON.stringify(identityOf(process.pid)), { flag: "wx" });
      return () => rmSync(file, { force: true });
    } catch {
      if (!isHeld(file)) {
        rmSync(file, { force: true });
        continue;
      }
      if (!said) say("Another process builds this checkout; waiting for it.");
      await delay(500, undefined, { signal });
    }
  }
}

function isHeld(file: string): boolean {
  try {
    return isAlive(ProcessIdentity.parse(JSON.parse(readFileSync(file, "utf8"))));
  } catch {
    return false;
  }
}
