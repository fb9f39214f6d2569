import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareDatabase } from "#db/bootstrap.ts";
import { startEmbedded } from "#db/embedded.ts";

const CLIENTS = 8;
const SECONDS = 5;
const ROUNDS = 3;
const RATIO_TARGET = 0.6;

const folder = join(import.meta.dirname, "audit-write");

function measure(url: string, audited: boolean, clients: number): number {
  const preload = audited ? [] : ["--import", join(folder, "without-audit.ts")];
  const printed = execFileSync(
    process.execPath,
    [...preload, join(folder, "measure.ts"), url, String(clients), String(SECONDS)],
    { encoding: "utf8", env: { ...process.env, LOG_LEVEL: "error" }, stdio: ["ignore", "pipe", "inherit"] },
  );
  const { perSecond }: { perSecond: number } = JSON.parse(printed.trim().split("\n").at(-1) ?? "");
  return perSecond;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** What an audit entry costs: the same command by the same clients, with and without its entry. */
export async function run(): Promise<Record<string, unknown>> {
  const home = mkdtempSync(join(tmpdir(), "countersign-bench-"));
  try {
    const database = await startEmbedded(home);
    try {
      const { appUrl } = await prepareDatabase({ ownerUrl: database.url, home });
      const rounds = Array.from({ length: ROUNDS }, () => ({
        without: measure(appUrl, false, CLIENTS),
        audited: measure(appUrl, true, CLIENTS),
      }));
      const audited = median(rounds.map((round) => round.audited));
      const without = median(rounds.map((round) => round.without));
      const ratio = median(rounds.map((round) => round.audited / round.without));
      console.table(
        rounds.map((round) => ({
          commands_per_s: Math.round(round.audited),
          without_entry_per_s: Math.round(round.without),
          ratio: Number((round.audited / round.without).toFixed(3)),
          target: RATIO_TARGET,
        })),
      );
      return {
        ratio: Number(ratio.toFixed(3)),
        ratio_target: RATIO_TARGET,
        clients: CLIENTS,
        commands_per_s: Math.round(audited),
        without_entry_per_s: Math.round(without),
        peer: "the same command without its entry",
      };
    } finally {
      await database.stop();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
