import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, it, vi } from "vitest";
import { pidIsTaken } from "#db/processes.ts";
import { Child } from "./child.ts";

const folder = mkdtempSync(join(tmpdir(), "countersign-child-"));
const pids = join(folder, "pids");
/** Writes its own pid and that of a process which it starts and never ends. */
const program = (stubborn: boolean) => `
  const helper = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  ${stubborn ? 'process.on("SIGTERM", () => {});' : ""}
  require("node:fs").appendFileSync(${JSON.stringify(pids)}, process.pid + " " + helper.pid + "\\n");
  setInterval(() => {}, 1000);
`;

let child: Child;

beforeEach(() => {
  rmSync(pids, { force: true });
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

afterEach(async () => {
  await child.stop();
  vi.restoreAllMocks();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(stubborn: boolean, graceMs: number): void {
  const { NODE_OPTIONS: _options, ...env } = process.env;
  child = new Child({ name: "test", args: ["-e", program(stubborn)], env, cwd: folder, graceMs });
  child.start();
}

async function started(times: number): Promise<{ own: number; helper: number }> {
  return vi.waitFor(
    () => {
      const lines = readFileSync(pids, "utf8").trim().split("\n");
      expect(lines).toHaveLength(times);
      const [own = 0, helper = 0] = (lines.at(-1) ?? "").split(" ").map(Number);
      return { own, helper };
    },
    { timeout: 10_000, interval: 20 },
  );
}

const gone = (pid: number) => vi.waitFor(() => expect(pidIsTaken(pid)).toBe(false), { timeout: 5_000 });

it("a process that is killed starts again, and what it had started is gone", async () => {
  start(false, 5_000);
  const first = await started(1);
  process.kill(first.own, "SIGKILL");
  await gone(first.helper);
  const second = await started(2);
  expect(second.own).not.toBe(first.own);
});

it("a process that is stopped is gone with all that it started, and stays gone", async () => {
  start(false, 5_000);
  const { own, helper } = await started(1);
  await child.stop();
  await Promise.all([gone(own), gone(helper)]);
});

it("a process that does not listen is killed when its time is over", async () => {
  start(true, 100);
  const { own, helper } = await started(1);
  await child.stop();
  await Promise.all([gone(own), gone(helper)]);
});
