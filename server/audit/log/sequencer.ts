import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { SEQUENCER_CHANNEL } from "#server/kernel/await-checkpoint.ts";
import { log } from "#server/kernel/log.ts";
import { backfillReceipts } from "./backfill.ts";
import { Deposed, type Leader, type Sequenced, sequenceBatch } from "./batch.ts";
import { keyFilePath } from "./keyring.ts";
import { mustContinue, rememberCheckpoint } from "./last-seen.ts";
import { signersOf } from "./signers.ts";
import { LogDisagrees } from "./tree.ts";

// One constant for every version of the program: whoever holds this lock leads.
const LEADER_LOCK = 7_263_519_440_113;

export type SequencerOptions = {
  /** The login of the sequencer's own role. */
  url: string;
  keyFile?: string;
  entriesMax?: number;
  /** The longest it rests without being woken. */
  pollMs?: number;
  between?: Leader["between"];
};

export type Sequencer = {
  /** Resolves once this one leads. */
  leading: Promise<void>;
  stop(): Promise<void>;
};

const ENTRIES_MAX = 5_000;
const POLL_MS = 200;
/** Several commands share a checkpoint rather than each having its own. */
const PAUSE_MS = 30;
const STANDBY_MS = 500;
const RETRY_MS = 2_000;
const HEARTBEAT_MS = 1_000;
const REMEMBER_MS = 1_000;

/** Leads, or stands by until the leader is gone, until it is stopped. */
export function startSequencer(options: SequencerOptions): Sequencer {
  const stopping = new AbortController();
  const bell = makeBell();
  const led = Promise.withResolvers<void>();
  const client = postgres(options.url, {
    max: 2,
    connect_timeout: 10,
    idle_timeout: 0,
    max_lifetime: null,
    onnotice: () => {},
    connection: { application_name: "countersign-sequencer", statement_timeout: 60_000 },
  });
  const running = (async () => {
    await client.listen(SEQUENCER_CHANNEL, bell.ring).catch(() => {
      // Without being woken it still looks several times a second.
    });
    while (!stopping.signal.aborted) {
      try {
        await lead(client, options, bell, stopping.signal, led.resolve);
      } catch (error) {
        if (stopping.signal.aborted) break;
        if (!(error instanceof Deposed))
          log.error({ err: error }, "the sequencer stopped and will try again");
        await sleep(RETRY_MS, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
  })();
  return {
    leading: led.promise,
    async stop() {
      stopping.abort();
      bell.ring();
      await running;
      await client.end({ timeout: 5 });
    },
  };
}

async function lead(
  client: postgres.Sql,
  options: SequencerOptions,
  bell: Bell,
  signal: AbortSignal,
  led: () => void,
): Promise<void> {
  const sql = await client.reserve();
  const keyFile = options.keyFile ?? keyFilePath();
  try {
    while (!(await takeLead(sql))) await sleep(STANDBY_MS, undefined, { signal });
    const [state] = await sql<{ epoch: string; origin: string }[]>`
      update log_state set epoch = epoch + 1 where id = 1 returning epoch, origin`;
    if (!state) throw new Error("this database has no log; start with `npm start`, which prepares it");
    const keys = signersOf(sql, state.origin, keyFile);
    try {
      await keys.introduceFirst();
      const held = await keys.inForce();
      await mustContinue(
        sql,
        keyFile,
        held.map(({ key }) => key),
        state.origin,
      );
      const leader: Leader = {
        sql,
        epoch: Number(state.epoch),
        entriesMax: options.entriesMax ?? ENTRIES_MAX,
        signers: keys.signers,
        between: options.between,
      };
      // A look at once: what is wrong with the tree is said before anybody waits for it.
      const done = await sequenceBatch(leader);
      await backfillReceipts(sql);
      log.info({ epoch: leader.epoch, size: done.size }, "the sequencer leads");
      led();
      await sequence(leader, done, options.pollMs ?? POLL_MS, keyFile, bell, signal);
    } catch (error) {
      if (error instanceof LogDisagrees) {
        await sql`update log_state set halted = ${error.message}, looked_at = clock_timestamp() where id = 1 and epoch = ${state.epoch}`;
      }
      throw error;
    }
  } finally {
    await sql`select pg_advisory_unlock_all()`.catch(() => {
      // The connection is gone, and the lock with it.
    });
    sql.release();
  }
}

async function takeLead(sql: postgres.ReservedSql): Promise<boolean> {
  const [row] = await sql<{ taken: boolean }[]>`select pg_try_advisory_lock(${LEADER_LOCK}) as taken`;
  return row?.taken ?? false;
}

async function sequence(
  leader: Leader,
  first: Sequenced,
  pollMs: number,
  keyFile: string,
  bell: Bell,
  signal: AbortSignal,
): Promise<void> {
  let note = first.note;
  let rememberedAt = 0;
  let lookedAt = Date.now();
  let done = first;
  const remember = () => {
    if (note) rememberCheckpoint(keyFile, note);
    note = null;
    rememberedAt = Date.now();
  };
  try {
    while (!signal.aborted) {
      if (done.entries < leader.entriesMax) await bell.wait(done.entries === 0 ? pollMs : PAUSE_MS);
      if (signal.aborted) return;
      const due = Date.now() - lookedAt > HEARTBEAT_MS;
      if (!due && done.entries === 0 && !(await anyWaiting(leader))) continue;
      done = await sequenceBatch(leader);
      lookedAt = Date.now();
      note = done.note ?? note;
      if (note && Date.now() - rememberedAt > REMEMBER_MS) remember();
    }
  } finally {
    remember();
  }
}

async function anyWaiting({ sql }: Leader): Promise<boolean> {
  const [row] = await sql`select 1 from audit_entries where leaf_index is null limit 1`;
  return row !== undefined;
}

type Bell = { ring(): void; wait(ms: number): Promise<void> };

/** Waits for a time or for a ring, one of which may have come before anybody waited. */
function makeBell(): Bell {
  let rung = false;
  let answer: (() => void) | null = null;
  return {
    ring() {
      rung = true;
      const wake = answer;
      answer = null;
      wake?.();
    },
    wait: (ms) =>
      new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          answer = null;
          rung = false;
          resolve();
        };
        const timer = setTimeout(done, rung ? Math.min(ms, PAUSE_MS) : ms);
        answer = () => {
          clearTimeout(timer);
          setTimeout(done, Math.min(ms, PAUSE_MS) / 3);
        };
      }),
  };
}
