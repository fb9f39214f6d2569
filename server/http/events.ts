import { and, asc, eq, gt, or, sql } from "drizzle-orm";
import { events } from "#db/schema/kernel.ts";
import { organizationOf, sessionActor } from "#server/access/authenticate.ts";
import { visibleProjects } from "#server/access/visible-projects.ts";
import { publicError } from "#server/kernel/errors.ts";
import { CHANGES_CHANNEL } from "#server/kernel/events.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { log } from "#server/kernel/log.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import { readCookie, sessionCookieName } from "./session-cookie.ts";

type Change = {
  cursor: string;
  orgId: string;
  projectId: string | null;
  verb: string;
  targets: { type: string; id: string }[];
};
type Listener = (changes: readonly Change[]) => void;

const POLL_MS = 2_000;
// Whoever was removed hears nothing after five seconds; a check takes its time too, and a missed hint must not matter.
const RECHECK_MS = 4_000;
const STREAMS_PER_PERSON = 20;
const BATCH = 500;

// One reader for the process; each stream filters what it may see.
const shared = globalThis as typeof globalThis & { countersignEvents?: ReturnType<typeof startReader> };

function startReader() {
  const { db, sql: client } = runtime();
  const listeners = new Set<Listener>();
  let cursor: string | null = null;
  let reading = false;
  let again = false;

  const read = async () => {
    if (listeners.size === 0) return;
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    try {
      cursor ??= await currentCursor(db);
      const changes = await changesAfter(db, cursor, null);
      const last = changes.at(-1);
      if (last) cursor = last.cursor;
      if (changes.length > 0) for (const listener of listeners) listener(changes);
      if (changes.length === BATCH) again = true;
    } catch (error) {
      log.warn({ err: error }, "changes could not be read; trying again");
    } finally {
      reading = false;
      if (again) {
        again = false;
        void read();
      }
    }
  };
  setInterval(read, POLL_MS).unref();
  client
    .listen(CHANGES_CHANNEL, () => void read())
    .catch((error: unknown) => log.warn({ err: error }, "no wake-up hints; polling"));
  return {
    subscribe(listener: Listener) {
      if (listeners.size === 0) cursor = null;
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

type Db = ReturnType<typeof runtime>["db"];

const asReader = <T>(db: Db, work: Parameters<typeof inTransaction<T>>[2]) =>
  inTransaction(db, { orgId: null, userId: null, readOnly: true }, async (tx, clock) => {
    await tx.execute(sql`select set_config('app.reader', 'events', true)`);
    return work(tx, clock);
  });

async function currentCursor(db: Db): Promise<string> {
  return asReader(db, async (tx) => {
    const [row] = await tx.execute<{ tx: string }>(
      sql`select (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint - 1 as tx`,
    );
    return `${row?.tx ?? 0}-${Number.MAX_SAFE_INTEGER}`;
  });
}

/** Committed changes after a cursor, stopping before the oldest transaction that is still open. */
async function changesAfter(db: Db, cursor: string, orgId: string | null): Promise<Change[]> {
  const [tx = "0", id = "0"] = cursor.split("-");
  return asReader(db, async (reader) => {
    const rows = await reader
      .select()
      .from(events)
      .where(
        and(
          or(gt(events.tx, BigInt(tx)), and(eq(events.tx, BigInt(tx)), gt(events.id, Number(id)))),
          sql`${events.tx} < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint`,
          orgId === null ? undefined : eq(events.orgId, orgId),
        ),
      )
      .orderBy(asc(events.tx), asc(events.id))
      .limit(BATCH);
    return rows.map((row) => ({
      cursor: `${row.tx}-${row.id}`,
      orgId: row.orgId,
      projectId: row.projectId,
      verb: row.verb,
      targets: row.targets,
    }));
  });
}

const open = new Map<string, number>();

/** The stream of one tab: what changed, where this person may look. Rights are asked again every four seconds, and at once when some were changed. */
export async function handleEvents(request: Request): Promise<Response> {
  const { db } = runtime();
  const token = readCookie(request.headers.get("cookie"), sessionCookieName());
  const actor = token ? await sessionActor(db, token) : null;
  if (!token || !actor) return new Response("Sign in first.\n", { status: 401 });
  const named = new URL(request.url).searchParams.get("organization");
  const orgId = await organizationOf(db, actor.userId, named);
  if (!orgId) return new Response("There is no such organization.\n", { status: 404 });
  if ((open.get(actor.userId) ?? 0) >= STREAMS_PER_PERSON) {
    return new Response("Too many open pages. Close one.\n", {
      status: 429,
      headers: { "retry-after": "10" },
    });
  }
  const look = () =>
    execute(visibleProjects, {}, { db, actor, orgId, requestId: newRequestId() }).then(
      ({ ids }) => new Set(ids),
    );
  const mayContinue = () => look().catch(() => null);
  let first: Set<string>;
  try {
    first = await look();
  } catch (error) {
    const { status, message } = publicError(error, newRequestId());
    return new Response(`${message}\n`, { status });
  }
  let visible = first;
  shared.countersignEvents ??= startReader();
  const reader = shared.countersignEvents;

  const encoder = new TextEncoder();
  let end = () => {};
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      open.set(actor.userId, (open.get(actor.userId) ?? 0) + 1);
      const send = (text: string) => {
        try {
          controller.enqueue(encoder.encode(text));
        } catch {
          end();
        }
      };
      // One batch after the other: a change of rights is asked about before anything of it, or after it, is told.
      let turn = Promise.resolve();
      const show = (changes: readonly Change[]) => {
        const rights = changes.some(({ orgId: of, verb }) => of === orgId && verb.startsWith("access."));
        turn = turn.then(() => (rights ? recheck() : undefined)).then(() => tell(changes));
      };
      const tell = (changes: readonly Change[]) => {
        if (ended) return;
        for (const change of changes) {
          if (change.orgId !== orgId || (change.projectId !== null && !visible.has(change.projectId)))
            continue;
          const data = JSON.stringify({
            verb: change.verb,
            projectId: change.projectId,
            targets: change.targets,
          });
          send(`id: ${change.cursor}\nevent: change\ndata: ${data}\n\n`);
        }
      };
      const unsubscribe = reader.subscribe(show);
      const recheck = async () => {
        const stillSignedIn = (await sessionActor(db, token).catch(() => actor)) !== null;
        const still = stillSignedIn ? await mayContinue() : null;
        if (still === null) return end();
        visible = still;
        send(": still here\n\n");
      };
      const timer = setInterval(() => void recheck(), RECHECK_MS);
      let ended = false;
      end = () => {
        if (ended) return;
        ended = true;
        clearInterval(timer);
        unsubscribe();
        open.set(actor.userId, Math.max(0, (open.get(actor.userId) ?? 1) - 1));
        try {
          controller.close();
        } catch {
          // The browser closed it first.
        }
      };
      request.signal.addEventListener("abort", () => end());
      send("retry: 2000\n\n");
      const lastSeen = request.headers.get("last-event-id");
      if (lastSeen && /^\d+-\d+$/.test(lastSeen))
        show(await changesAfter(db, lastSeen, orgId).catch(() => []));
    },
    cancel: () => end(),
  });
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    },
  });
}
