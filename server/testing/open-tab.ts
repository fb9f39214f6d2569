import postgres from "postgres";
import { inject } from "vitest";
import { passwords } from "#db/schema/access.ts";
import { hashPassword } from "#server/access/password.ts";
import { signIn } from "#server/access/sign-in.ts";
import { handleEvents } from "#server/http/events.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import { type Person, testConnection } from "./world.ts";

const PASSWORD = "an umbrella for the auditor";
const WITHIN_MS = 5_000;

const opened = new Set<AbortController>();

/** Closes every tab that a test file left open. */
export function closeTabs(): void {
  for (const tab of opened) tab.abort();
  opened.clear();
}

/** A session of this person, by a real sign-in. */
export async function sessionOf(person: Person, orgId: string): Promise<{ token: string; userId: string }> {
  const { db } = testConnection();
  await inTransaction(db, { orgId, userId: null }, async (tx) => {
    await tx
      .insert(passwords)
      .values({ userId: person.id, hash: await hashPassword(PASSWORD) })
      .onConflictDoNothing();
  });
  const call = { db, actor: { type: "anonymous" as const }, orgId: null, requestId: newRequestId() };
  const { token, userId } = await execute(signIn, { email: person.email, password: PASSWORD }, call);
  return { token, userId };
}

export type StreamOptions = {
  /** What the browser sends when it comes back. */
  lastEventId?: string;
  tab?: string;
  /** The web process that answers; the test's own when left out. */
  process?: Parameters<typeof handleEvents>[1];
};

/** A stream as a browser reads it. */
export async function openStream(token: string, orgId: string, options: StreamOptions = {}) {
  const control = new AbortController();
  opened.add(control);
  const query = new URLSearchParams({ organization: orgId, ...(options.tab && { tab: options.tab }) });
  const response = await handleEvents(
    new Request(`http://portal.test/api/events?${query}`, {
      headers: {
        cookie: `countersign.session=${token}`,
        ...(options.lastEventId && { "last-event-id": options.lastEventId }),
      },
      signal: control.signal,
    }),
    ...(options.process ? [options.process] : []),
  );
  if (response.status !== 200) throw new Error(`the stream answered ${response.status}`);
  const reader = response.body?.getReader();
  if (!reader) throw new Error("no stream");
  let heard = "";
  const listeners = new Set<() => void>();
  const ended = (async () => {
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard += decoder.decode(value);
      for (const listener of listeners) listener();
    }
  })();
  const until = (holds: () => boolean) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!holds()) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      look();
      const gone = () => {
        if (listeners.delete(look))
          reject(new Error(`the stream ended before that; heard ${heard.length}: ${heard.slice(-300)}`));
      };
      ended.then(gone, gone);
    });
  return {
    ended,
    close: () => control.abort(),
    heard: () => heard,
    until,
    hears: (text: string) => until(() => heard.includes(text)),
    /** The cursors of the changes told, in order. */
    cursors: () => [...heard.matchAll(/^id: (\S+)\nevent: change$/gm)].map(([, id]) => id ?? ""),
    /** What was last told of who is here. */
    present: () => {
      const last = [...heard.matchAll(/^event: presence\ndata: (.*)$/gm)].at(-1)?.[1];
      return last === undefined
        ? null
        : (JSON.parse(last) as {
            projectId: string;
            people: { name: string; userId: string; place: string; editing: string | null }[];
          });
    },
  };
}

/** A person's open tab: signed in, with its stream. */
export async function openTab(person: Person, orgId: string, options: StreamOptions = {}) {
  const session = await sessionOf(person, orgId);
  return { ...session, ...(await openStream(session.token, orgId, options)) };
}

export const within = async (what: Promise<unknown>, ms = WITHIN_MS): Promise<number> => {
  const from = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => void openWriters().then((open) => reject(new Error(`not within ${ms} ms; ${open}`))),
      ms,
    );
  });
  await Promise.race([what, late]).finally(() => clearTimeout(timer));
  return performance.now() - from;
};

/** What holds changes back: no change is told while an older transaction that writes is open. */
async function openWriters(): Promise<string> {
  const sql = postgres(inject("ownerUrl"), { max: 1, onnotice: () => {} });
  const rows = await sql`
    select application_name, state, extract(epoch from now() - xact_start)::int as seconds, left(query, 80) as query
      from pg_stat_activity where backend_xid is not null order by xact_start limit 3`.catch(() => []);
  await sql.end();
  return `open transactions: ${JSON.stringify(rows)}`;
}
