import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "#db/embedded.ts";
import { configureQueue } from "#server/kernel/queue.ts";
import { hammer } from "#server/testing/hammer.ts";
import { freshInstallation } from "#server/testing/sequenced-log.ts";

const SECONDS = 600;
const LIFE_SECONDS = 20;
const WRITERS = 8;

/** Ten minutes of commands while the sequencer is killed every few seconds; fails on a gap, a fork, or a lost entry. */
export async function run(): Promise<Record<string, unknown>> {
  const home = mkdtempSync(join(tmpdir(), "countersign-hammer-"));
  const database = await startEmbedded(home);
  try {
    configureQueue(database.url);
    const log = await freshInstallation(database.url);
    try {
      const { commands, entries, kills, kept, report } = await hammer(log, {
        seconds: SECONDS,
        killsMin: 1,
        lifeSeconds: LIFE_SECONDS,
        writers: WRITERS,
      });
      const findings = report.counts.filter(({ severity }) => severity !== "notice");
      console.table([
        { what: "commands answered", value: commands },
        { what: "their entries in the log", value: entries },
        { what: "sequencers killed", value: kills },
        { what: "checkpoints kept outside meanwhile", value: kept },
        { what: "findings", value: findings.map(({ name }) => name).join(", ") || "none" },
      ]);
      if (findings.length > 0 || entries !== commands)
        throw new Error(`The log did not hold: ${JSON.stringify({ commands, entries, findings })}`);
      return {
        bench: "audit-hammer",
        seconds: SECONDS,
        commands,
        entries,
        kills,
        checkpoints_kept: kept,
        tree_size: report.tree.size,
      };
    } finally {
      await log.drop();
    }
  } finally {
    await database.stop();
    rmSync(home, { recursive: true, force: true });
  }
}
