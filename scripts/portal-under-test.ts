import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePortFrom } from "./ports.ts";

const READY_WITHIN_MS = 300_000;

export type Portal = {
  url: string;
  home: string;
  /** What it wrote on the terminal so far, the last of it. */
  printed(): string;
  stop(): Promise<void>;
};

/** The whole portal as a person starts it, on a free port with an empty home of its own. */
export async function startPortal(
  root: string,
  variables: Record<string, string> = {},
  firstPort = 4300,
): Promise<Portal> {
  const home = mkdtempSync(join(tmpdir(), "countersign-portal-"));
  const port = await freePortFrom(firstPort, "127.0.0.1");
  const { DATABASE_URL: _owner, APP_DATABASE_URL: _app, ...rest } = process.env;
  const child = spawn(process.execPath, [join(root, "scripts", "start.ts")], {
    cwd: root,
    // As under npm, it ends when its parent, this process, is gone.
    env: {
      ...rest,
      npm_lifecycle_event: "test",
      PORT: String(port),
      HOST: "127.0.0.1",
      COUNTERSIGN_HOME: home,
      ...variables,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      printed = `${printed}${chunk}`.slice(-20_000);
    });
  }
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(home, { recursive: true, force: true });
  };
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!printed.includes("Countersign is ready")) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`The portal did not become ready.\n${printed}`);
    }
    await delay(100);
  }
  return { url: `http://127.0.0.1:${port}`, home, printed: () => printed, stop };
}
