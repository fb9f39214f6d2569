import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { printChecks, runChecks } from "./checks.ts";
import { findChromium } from "./chromium.ts";
import { startPortal } from "./portal-under-test.ts";
import { type Counts, countPlaywright, countVitest, sum, withExitCode } from "./test-counts.ts";

const root = dirname(import.meta.dirname);
/** Reports, and everything that the tests put into the temporary folder; removed at the end. */
const scratch = mkdtempSync(join(tmpdir(), "countersign-scratch-"));
chmodSync(scratch, 0o711);

const PARTS: Readonly<Record<string, () => Promise<Counts>>> = {
  verify: async () => {
    const results = await runChecks(root);
    printChecks(results);
    const passed = results.filter((result) => result.passed).length;
    const failures = results.filter((result) => !result.passed).map(({ name }) => `verify: ${name}`);
    return { passed, failed: failures.length, failures };
  },
  unit: () => vitest("unit", ["--project", "unit"]),
  service: () => vitest("service", ["--project", "service"]),
  postgres15: () => {
    const url = process.env.COUNTERSIGN_TEST_PG15;
    if (!url) return Promise.resolve({ passed: 0, failed: 0, failures: [] });
    const kernel = ["--project", "service", "server/kernel", "server/access"];
    return vitest("postgres15", kernel, { TEST_DATABASE_URL: url });
  },
  e2e: journeys,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(
    `There is no part named ${unknown.join(", ")}; the parts are ${Object.keys(PARTS).join(", ")}.`,
  );
  process.exit(2);
}

const counts: Counts[] = [];
for (const [name, run] of Object.entries(PARTS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n== ${name}`);
  counts.push(await run().catch(couldNotRun));
}
rmSync(scratch, { recursive: true, force: true });
const total = sum(counts);
for (const failure of total.failures) console.log(`✘ ${failure.replace(`${root}/`, "")}`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);

function couldNotRun(error: unknown): Counts {
  console.error(error instanceof Error ? error.message : error);
  return { passed: 0, failed: 1, failures: ["a part could not be run; its output says why"] };
}

async function vitest(name: string, args: string[], variables: Record<string, string> = {}): Promise<Counts> {
  const report = join(scratch, `${name}.json`);
  const program = join(root, "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await runProgram([program, "run", ...args, ...reporters], { ...variables, NODE_ENV: "test" });
  return withExitCode(countVitest(read(report)), code);
}

async function journeys(): Promise<Counts> {
  const folder = join(root, "e2e");
  const specs = existsSync(folder) ? readdirSync(folder, { recursive: true }) : [];
  if (!specs.some((file) => String(file).endsWith(".spec.ts"))) throw new Error("e2e/ holds no journey.");
  const chromium = findChromium(console.log);
  const portal = await startPortal(root);
  try {
    const report = join(scratch, "playwright.json");
    const program = join(root, "node_modules", "@playwright", "test", "cli.js");
    const code = await runProgram([program, "test", "--reporter=list,json"], {
      CHROMIUM: chromium,
      COUNTERSIGN_E2E_URL: portal.url,
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    });
    return withExitCode(countPlaywright(read(report)), code);
  } finally {
    await portal.stop();
  }
}

function runProgram(args: readonly string[], variables: Record<string, string>): Promise<number | null> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: {
      ...process.env,
      ...(process.stdout.isTTY ? {} : { NO_COLOR: "1" }),
      TMPDIR: scratch,
      ...variables,
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
}

function read(report: string): unknown {
  if (!existsSync(report)) throw new Error("It ended before it could count its tests; its output is above.");
  return JSON.parse(readFileSync(report, "utf8"));
}
