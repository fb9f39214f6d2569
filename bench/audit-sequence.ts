import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { makeClients } from "#bench/audit-write/commands.ts";
import { prepareDatabase } from "#db/bootstrap.ts";
import { startEmbedded } from "#db/embedded.ts";
import { startSequencer } from "#server/audit/log/sequencer.ts";
import { coveredByCheckpoint } from "#server/kernel/await-checkpoint.ts";

const ENTRIES = 100_000;
const ENTRIES_TARGET_PER_S = 20_000;
const COMMANDS_PER_S = 300;
const COMMANDS_SECONDS = 10;
const RECEIPT_TARGET_MS = 2_000;
const CLIENTS = 8;
const WARM_UPS = 200;

type Urls = { ownerUrl: string; appUrl: string; sequencerUrl: string; keyFile: string };

/**
 * How fast entries get their places, and how long a signature waits for the checkpoint that covers it. Under load there are the two
 * processes that an installation has: the clients' commands run in this one, as in the web's, and the sequencer in another, as
 * in the worker.
 */
export async function run(): Promise<Record<string, unknown>> {
  const home = mkdtempSync(join(tmpdir(), "countersign-bench-"));
  try {
    const database = await startEmbedded(home);
    try {
      const logins = await prepareDatabase({ ownerUrl: database.url, home });
      const urls = { ...logins, ownerUrl: database.url, keyFile: join(home, "keys", "log.json") };
      const entriesPerSecond = await backlog(urls);
      const receipts = await underLoad(urls);
      console.table([
        {
          what: "entries/s from a backlog",
          value: Math.round(entriesPerSecond),
          target: `>= ${ENTRIES_TARGET_PER_S}`,
        },
        { what: "commands/s", value: Math.round(receipts.perSecond), target: COMMANDS_PER_S },
        { what: "receipt p50 ms", value: receipts.p50, target: "" },
        { what: "receipt p99 ms", value: receipts.p99, target: `<= ${RECEIPT_TARGET_MS}` },
      ]);
      return {
        rows_per_s: Math.round(entriesPerSecond),
        rows_per_s_target: ENTRIES_TARGET_PER_S,
        rows: ENTRIES,
        commands_per_s: Math.round(receipts.perSecond),
        receipt_p50_ms: receipts.p50,
        receipt_p99_ms: receipts.p99,
        receipt_p99_target_ms: RECEIPT_TARGET_MS,
      };
    } finally {
      await database.stop();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Entries that wait when the sequencer starts, of the size that commands write, with every index of the table in place. */
async function backlog({ ownerUrl, sequencerUrl, keyFile }: Urls): Promise<number> {
  const owner = postgres(ownerUrl, { max: 2, onnotice: () => {} });
  try {
    await owner`
      insert into audit_entries (id, org_id, at, actor_type, actor_id, action, target_type, target_id, outcome, request_id, body)
      select 'aud_' || lpad(n::text, 20, '0'), 'org_bench', now(), 'user', 'usr_' || n % 50, 'models.act' || n % 20, 'model', 'mod_' || n % 5000,
             'ok', 'rqs_' || n, convert_to(rpad(n::text, 640, md5(n::text)), 'UTF8') from generate_series(1, ${ENTRIES}) n`;
    await owner`analyze audit_entries`;
    await owner`checkpoint`;
    const begin = performance.now();
    const sequencer = startSequencer({ url: sequencerUrl, keyFile });
    for (let size = 0; size < ENTRIES; ) {
      await sleep(10);
      const [row] = await owner<
        { size: string; halted: string | null }[]
      >`select size, halted from log_state`;
      if (row?.halted) throw new Error(row.halted);
      size = Number(row?.size ?? 0);
    }
    const seconds = (performance.now() - begin) / 1000;
    await sequencer.stop();
    return ENTRIES / seconds;
  } finally {
    await owner.end();
  }
}

/** Commands at a steady rate, each of which waits until a checkpoint covers its entry, as a signature does. */
async function underLoad({ ownerUrl, appUrl, sequencerUrl, keyFile }: Urls) {
  const worker = fork(join(import.meta.dirname, "audit-sequence/worker.ts"), [sequencerUrl, keyFile], {
    env: { ...process.env, LOG_LEVEL: "error" },
  });
  const [clients] = await Promise.all([makeClients(appUrl, CLIENTS), once(worker, "message")]);
  const owner = postgres(ownerUrl, { max: 1, onnotice: () => {} });
  // As a process that has been up for a while: its statements are kept and its code is compiled.
  for (let n = 0; n < WARM_UPS; n++) await clients.act(n % CLIENTS, -n);
  const waits: number[] = [];
  const total = COMMANDS_PER_S * COMMANDS_SECONDS;
  const begin = performance.now();
  const pending: Promise<void>[] = [];
  for (let n = 0; n < total; n++) {
    const due = begin + (n * 1000) / COMMANDS_PER_S;
    if (due > performance.now()) await sleep(due - performance.now());
    pending.push(
      clients.act(n % CLIENTS, n).then(async () => {
        // Every tenth asks for its own receipt: signatures are few among commands.
        if (n % 10 !== 0) return;
        const committed = performance.now();
        const { orgId, db } = clients.call;
        const [entry] = await owner<{ id: string }[]>`
          select id from audit_entries where org_id = ${orgId} order by at desc nulls last, id desc nulls last limit 1`;
        if (!entry || !(await coveredByCheckpoint(db, orgId, [entry.id])))
          throw new Error("no checkpoint came");
        waits.push(performance.now() - committed);
      }),
    );
  }
  await Promise.all(pending);
  const seconds = (performance.now() - begin) / 1000;
  await owner.end();
  await clients.close();
  worker.send("stop");
  await once(worker, "exit");
  const sorted = waits.sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN);
  return { perSecond: total / seconds, p50: at(0.5), p99: at(0.99) };
}
