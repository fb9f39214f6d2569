import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import type { HeldFile } from "#domain/audit/verify/heads.ts";
import type { Report } from "#domain/audit/verify/report.ts";
import { createProject } from "#server/access/create-project.ts";
import { updateProject } from "#server/access/update-project.ts";
import { allSequenced, findingsIn, type freshInstallation } from "./sequenced-log.ts";
import { makeWorld, type World } from "./world.ts";

export type HammerOptions = {
  seconds: number;
  /** It goes on until so many were killed, however slow the machine is. */
  killsMin: number;
  /** A sequencer lives this long at most. */
  lifeSeconds: number;
  writers: number;
};

export type Hammered = {
  /** Commands that were answered, and their entries that the log has. */
  commands: number;
  entries: number;
  kills: number;
  /** Checkpoints that a reader kept meanwhile, against which the log is held in the end. */
  kept: number;
  report: Report;
};

const HELD_MAX = 200;

/**
 * Writers give commands, each in a project of their own, while the sequencer's process is killed (SIGKILL) and started again
 * and a reader keeps the checkpoints that it sees. Then the whole log is checked, also against those checkpoints.
 */
export async function hammer(
  log: Awaited<ReturnType<typeof freshInstallation>>,
  { seconds, killsMin, lifeSeconds, writers }: HammerOptions,
): Promise<Hammered> {
  const world = await makeWorld(log.app.db);
  const until = performance.now() + seconds * 1000;
  let kills = 0;
  const goesOn = () => kills < killsMin || performance.now() < until;
  const kept = new Map<number, HeldFile>();
  const kill = async () => {
    for (; goesOn(); kills++) await oneLife(log, lifeSeconds);
  };
  const [commands] = await Promise.all([
    writeAll(world, writers, goesOn),
    kill(),
    keepCheckpoints(log.ownerUrl, kept, goesOn),
  ]);
  const last = log.sequencer();
  await allSequenced(log.ownerUrl);
  await last.stop();
  const step = Math.ceil(kept.size / HELD_MAX);
  const heldCheckpoints = [...kept.values()].filter((_, i) => i % step === 0);
  const { report } = await findingsIn(log.ownerUrl, { heldCheckpoints });
  return { commands, entries: await entriesOf(log.ownerUrl), kills, kept: kept.size, report };
}

async function writeAll(world: World, writers: number, goesOn: () => boolean): Promise<number> {
  const { owner } = world.people;
  const counts = Array.from({ length: writers }, async (_, writer) => {
    const { id } = await world.as(owner, createProject, { name: `Hammered ${writer}`, description: "" });
    let turn = 0;
    for (; goesOn(); turn++)
      await world.as(owner, updateProject, { projectId: id, description: `As of turn ${turn}.` });
    return turn;
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

async function oneLife(
  { sequencerUrl, keyFile }: { sequencerUrl: string; keyFile: string },
  lifeSeconds: number,
): Promise<void> {
  const child = sequencerProcess(sequencerUrl, keyFile);
  const dead = new Promise((resolve) => child.once("exit", resolve));
  await Promise.race([new Promise((resolve) => child.once("message", resolve)), dead]);
  // At any moment of its work, within a batch as well as between two.
  await sleep(lifeSeconds * 1000 * (0.1 + 0.9 * Math.random()));
  child.kill("SIGKILL");
  await dead;
}

function sequencerProcess(url: string, keyFile: string): ChildProcess {
  const program = `
    const { startSequencer } = await import(${JSON.stringify(join(import.meta.dirname, "../audit/log/sequencer.ts"))});
    await startSequencer({ url: process.argv[1], keyFile: process.argv[2], pollMs: 10, entriesMax: 25 }).leading;
    process.send("leading");`;
  return spawn(process.execPath, ["--input-type=module", "-e", program, url, keyFile], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    cwd: process.cwd(),
  });
}

async function keepCheckpoints(
  url: string,
  kept: Map<number, HeldFile>,
  goesOn: () => boolean,
): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    while (goesOn()) {
      const [row] = await sql<{ size: string; note: string }[]>`
        select size, note from log_checkpoints order by size desc limit 1`;
      if (row) kept.set(Number(row.size), { name: `kept-${row.size}.note`, text: row.note });
      await sleep(50);
    }
  } finally {
    await sql.end();
  }
}

async function entriesOf(url: string): Promise<number> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int as n from audit_entries where action = 'access.updateProject' and outcome = 'ok'`;
  await sql.end();
  return row?.n ?? 0;
}
