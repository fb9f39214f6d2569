import { organizationOf, sessionActor } from "#server/access/authenticate.ts";
import { publicError } from "#server/kernel/errors.ts";
import { newRequestId } from "#server/kernel/execute.ts";
import { log } from "#server/kernel/log.ts";
import { runtime } from "#server/kernel/runtime.ts";
import {
  BATCH,
  type Change,
  type ChangeReader,
  changesAfter,
  currentCursor,
  isCursor,
  makeChangeReader,
  notAfter,
} from "./change-reader.ts";
import { tabSchema } from "./presence.ts";
import { makePresenceHub, type PresenceHub } from "./presence-hub.ts";
import { readCookie, sessionCookieName } from "./session-cookie.ts";
import { watchSession } from "./session-watch.ts";

const STREAMS_PER_PERSON = 20;
const KEEP_ALIVE_MS = 4_000;
/** Whoever missed more than this is told to read the page anew, which costs less than to hear of each. */
const REPLAY_MAX = 2_000;

type Process = { reader: ChangeReader; hub: PresenceHub };

// One reader for the process; each stream filters what it may see.
const shared = globalThis as typeof globalThis & { countersignEvents?: Process };

const ofThisProcess = (): Process => {
  shared.countersignEvents ??= { reader: makeChangeReader(runtime()), hub: makePresenceHub(runtime()) };
  return shared.countersignEvents;
};

const open = new Map<string, number>();

/**
 * The stream of one tab: what changed and who else is here, where this person may look. It begins after the cursor that the page
 * or the last stream gave, so that nothing is missed and nothing told twice. `process` is another web process in tests.
 */
export async function handleEvents(request: Request, process: Process = ofThisProcess()): Promise<Response> {
  const { db } = runtime();
  const token = readCookie(request.headers.get("cookie"), sessionCookieName());
  const actor = token ? await sessionActor(db, token) : null;
  if (!token || !actor) return new Response("Sign in first.\n", { status: 401 });
  const asked = new URL(request.url).searchParams;
  const orgId = await organizationOf(db, actor.userId, asked.get("organization"));
  if (!orgId) return new Response("There is no such organization.\n", { status: 404 });
  if ((open.get(actor.userId) ?? 0) >= STREAMS_PER_PERSON) {
    return new Response("Too many open pages. Close one.\n", {
      status: 429,
      headers: { "retry-after": "10" },
    });
  }
  let end = () => {};
  let watch: Awaited<ReturnType<typeof watchSession>>;
  try {
    watch = await watchSession(db, { token, actor, orgId }, () => end());
  } catch (error) {
    const { status, message } = publicError(error, newRequestId());
    return new Response(`${message}\n`, { status });
  }
  const lastSeen = request.headers.get("last-event-id") ?? asked.get("after");
  const tab = tabSchema.safeParse(asked.get("tab")).data;

  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      open.set(actor.userId, (open.get(actor.userId) ?? 0) + 1);
      const leaving: (() => void)[] = [watch.leave];
      let ended = false;
      end = () => {
        if (ended) return;
        ended = true;
        for (const leave of leaving) leave();
        open.set(actor.userId, Math.max(0, (open.get(actor.userId) ?? 1) - 1));
        try {
          controller.close();
        } catch {
          // The browser closed it first.
        }
      };
      request.signal.addEventListener("abort", () => end());
      const send = (text: string) => {
        if (ended) return;
        try {
          controller.enqueue(encoder.encode(text));
        } catch {
          end();
        }
      };
      const sees = (projectId: string | null) => projectId === null || watch.visible.has(projectId);
      let told = isCursor(lastSeen) ? lastSeen : null;
      const tell = (changes: readonly Change[]) => {
        for (const change of changes) {
          // A replay and the reader may both come by the same change.
          if (told !== null && notAfter(change.cursor, told)) continue;
          told = change.cursor;
          if (change.orgId !== orgId || !sees(change.projectId)) continue;
          if (change.audience !== null && change.audience !== actor.userId) continue;
          const { verb, projectId, targets } = change;
          const data = JSON.stringify({ verb, projectId, targets });
          send(`id: ${change.cursor}\nevent: change\ndata: ${data}\n\n`);
        }
      };
      // One batch after the other: a change of rights is asked about before anything of it, or after it, is told.
      let turn = Promise.resolve();
      const show = (changes: readonly Change[]) => {
        const rights = changes.some(({ orgId: of, verb }) => of === orgId && verb.startsWith("access."));
        turn = turn
          .then(() => (rights ? watch.recheck() : undefined))
          .then(() => tell(changes))
          // The browser comes back after the last cursor it has; a stream that tells nothing more would look alive.
          .catch(() => end());
      };
      const replay = async () => {
        for (let missed = 0; told !== null && !ended; ) {
          const changes = await changesAfter(db, told, orgId);
          if (missed + changes.length > REPLAY_MAX) {
            told = await currentCursor(db);
            send(`id: ${told}\nevent: reset\ndata: {}\n\n`);
            return;
          }
          if (changes.length > 0) await watch.recheck();
          tell(changes);
          missed += changes.length;
          if (changes.length < BATCH) return;
        }
      };
      const alive = setInterval(() => send(": still here\n\n"), KEEP_ALIVE_MS);
      leaving.push(() => clearInterval(alive));
      send("retry: 2000\n\n");
      try {
        // What is committed from here on waits its turn behind the replay.
        let begin = () => {};
        turn = new Promise((resolve) => {
          begin = resolve;
        });
        keep(await process.reader.subscribe(show));
        await replay();
        begin();
        if (tab) {
          const left = await process.hub.join({
            tab: { tabId: tab, orgId, userId: actor.userId },
            sees,
            tell: (projectId, people) =>
              send(`event: presence\ndata: ${JSON.stringify({ projectId, people })}\n\n`),
            askAgain: () => send("event: where\ndata: {}\n\n"),
          });
          if (left) keep(left);
          send("event: where\ndata: {}\n\n");
        }
      } catch (error) {
        // The browser opens another one, after the last cursor it has.
        log.warn({ err: error }, "a stream of changes could not begin");
        end();
      }
      function keep(leave: () => void) {
        if (ended) leave();
        else leaving.push(leave);
      }
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
