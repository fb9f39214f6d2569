import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePortFrom } from "#scripts/ports.ts";

const GIVE_UP_MS = 600_000;

/** From a fresh clone to healthy, with what npm downloads cached; then the second start of the same clone. */
export async function run(): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-clone-"));
  const clone = join(folder, "countersign");
  try {
    execFileSync("git", ["clone", "--quiet", dirname(import.meta.dirname), clone]);
    const first = await secondsToHealthy(clone);
    const second = await secondsToHealthy(clone);
    console.table([
      { start: "fresh clone, dependencies cached", seconds: first, target: 120 },
      { start: "second", seconds: second, target: 15 },
    ]);
    return { bench: "start", seconds: first, second_start_seconds: second };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function secondsToHealthy(clone: string): Promise<number> {
  const port = await freePortFrom(4400, "127.0.0.1");
  const env = { ...plainEnvironment(), PORT: String(port), HOST: "127.0.0.1" };
  const startedAt = performance.now();
  const npm = spawn("npm", ["start"], { cwd: clone, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let printed = "";
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.on("data", (chunk) => {
      printed = `${printed}${chunk}`.slice(-10_000);
    });
  }
  const ended = new Promise<void>((resolve) => npm.once("close", () => resolve()));
  try {
    while (!(await isHealthy(port))) {
      if (npm.exitCode !== null || performance.now() - startedAt > GIVE_UP_MS) {
        throw new Error(`npm start did not become healthy.\n${printed}`);
      }
      await delay(50);
    }
    return Math.round((performance.now() - startedAt) / 100) / 10;
  } finally {
    npm.kill("SIGTERM");
    await ended;
  }
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    return (
      (await fetch(`http://127.0.0.1:${port}/api/health`, { signal: AbortSignal.timeout(2_000) })).status ===
      200
    );
  } catch {
    return false;
  }
}

/** As in a new terminal: without what npm, or an installation of ours, put into this environment. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_|INIT_CWD|NODE$|DATABASE_URL|APP_DATABASE_URL|COUNTERSIGN_|INFERENCE_PORT)/.test(name),
  );
  const path = (process.env.PATH ?? "").split(":").filter((folder) => !folder.includes("node_modules"));
  return { ...Object.fromEntries(kept), NODE_ENV: "production", PATH: path.join(":") };
}
