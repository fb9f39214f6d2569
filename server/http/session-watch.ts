import type { Database } from "#db/client.ts";
import { sessionActor } from "#server/access/authenticate.ts";
import { visibleProjects } from "#server/access/visible-projects.ts";
import type { Actor } from "#server/kernel/actor.ts";
import { execute, newRequestId } from "#server/kernel/execute.ts";

// Whoever was removed hears nothing after five seconds; a check takes its time too, and a missed hint must not matter.
const RECHECK_MS = 4_000;

export type SessionWatch = {
  visible: ReadonlySet<string>;
  /** Asks again for the session and the projects it sees; the streams end when either is gone. */
  recheck(): Promise<void>;
  leave(): void;
};

type Watched = SessionWatch & { ends: Set<() => void>; timer: NodeJS.Timeout };

const watches = new Map<string, Watched>();

/** What a session may see of an organization, asked every four seconds for all its tabs together. Throws what the first look throws. */
export async function watchSession(
  db: Database,
  session: { token: string; actor: Actor; orgId: string },
  onEnd: () => void,
): Promise<SessionWatch> {
  const key = `${session.orgId} ${session.token}`;
  const { token, actor, orgId } = session;
  const look = async () =>
    new Set((await execute(visibleProjects, {}, { db, actor, orgId, requestId: newRequestId() })).ids);
  const first = await look();
  const known = watches.get(key);
  if (known) {
    known.visible = first;
    return joined(known, onEnd, key);
  }
  let running: Promise<void> | null = null;
  let queued: Promise<void> | null = null;
  const pass = async () => {
    // A database that does not answer is no proof of a session's end; rights that cannot be read show nothing.
    const signedIn = await sessionActor(db, token).then(
      (found) => found !== null,
      () => true,
    );
    const seen = signedIn ? await look().catch(() => null) : null;
    if (seen) watch.visible = seen;
    else for (const end of [...watch.ends]) end();
  };
  const recheck = (): Promise<void> => {
    if (running) {
      queued ??= running.then(() => {
        queued = null;
        return recheck();
      });
      return queued;
    }
    running = pass().finally(() => {
      running = null;
    });
    return running;
  };
  const watch: Watched = {
    visible: first,
    recheck,
    leave: () => {},
    ends: new Set(),
    timer: setInterval(() => void recheck(), RECHECK_MS),
  };
  watches.set(key, watch);
  return joined(watch, onEnd, key);
}

function joined(watch: Watched, onEnd: () => void, key: string): SessionWatch {
  watch.ends.add(onEnd);
  return {
    get visible() {
      return watch.visible;
    },
    recheck: watch.recheck,
    leave() {
      watch.ends.delete(onEnd);
      if (watch.ends.size > 0) return;
      clearInterval(watch.timer);
      if (watches.get(key) === watch) watches.delete(key);
    },
  };
}
