import type { Connection } from "#db/client.ts";
import { log } from "#server/kernel/log.ts";
import {
  arrive,
  BEAT_MS,
  beat,
  leave,
  PRESENCE_CHANNEL,
  type Present,
  presentIn,
  type Tab,
  tellPresence,
} from "#server/kernel/presence.ts";

/** What a tab hears of the others on its project. */
export type Seen = { userId: string; name: string; place: string; editing: string | null }[];

type Listener = {
  tab: Tab;
  /** Asked each time, since rights change. */
  sees: (projectId: string) => boolean;
  tell: (projectId: string, seen: Seen) => void;
  /** The table has forgotten the tab, as after a crash of the database: it has to say again where it is. */
  askAgain: () => void;
  told: string;
};

const SETTLE_MS = 60;

export type PresenceHub = ReturnType<typeof makePresenceHub>;

/** Keeps the tabs of this process in the table and tells each of them who else is on its project, whichever process holds them. */
export function makePresenceHub({ db, sql: client }: Pick<Connection, "db" | "sql">) {
  const listeners = new Map<string, Listener>();
  const due = new Map<string, NodeJS.Timeout>();
  const leaving = new Set<Promise<void>>();
  const warn = (error: unknown) => log.warn({ err: error }, "presence could not be read or written");
  const organizations = () => new Set([...listeners.values()].map(({ tab }) => tab.orgId));

  const show = async (orgId: string) => {
    const here = [...listeners.values()].filter(({ tab }) => tab.orgId === orgId);
    if (here.length === 0) return;
    const people = await presentIn(db, orgId);
    const byProject = new Map<string, Present[]>();
    for (const one of people) {
      if (one.projectId === null) continue;
      const list = byProject.get(one.projectId);
      if (list) list.push(one);
      else byProject.set(one.projectId, [one]);
    }
    const placeOf = new Map(people.map((one) => [one.tabId, one.projectId]));
    for (const listener of here) {
      const projectId = placeOf.get(listener.tab.tabId) ?? null;
      if (projectId === null || !listener.sees(projectId)) continue;
      const seen = (byProject.get(projectId) ?? [])
        .filter(({ userId }) => userId !== listener.tab.userId)
        .map(({ userId, name, place, editing }) => ({ userId, name, place, editing }));
      const text = JSON.stringify([projectId, seen]);
      if (text === listener.told) continue;
      listener.told = text;
      listener.tell(projectId, seen);
    }
  };
  const showSoon = (orgId: string) => {
    if (due.has(orgId)) return;
    const timer = setTimeout(() => {
      due.delete(orgId);
      show(orgId).catch(warn);
    }, SETTLE_MS);
    timer.unref();
    due.set(orgId, timer);
  };
  const renew = async () => {
    for (const orgId of organizations()) {
      const tabs = [...listeners.values()].filter(({ tab }) => tab.orgId === orgId);
      const forgotten = await beat(
        db,
        orgId,
        tabs.map(({ tab }) => tab.tabId),
      );
      for (const tabId of forgotten) {
        const listener = listeners.get(tabId);
        if (listener && (await arrive(db, listener.tab))) listener.askAgain();
      }
      await show(orgId);
    }
  };
  let renewing = false;
  const timer = setInterval(() => {
    if (renewing || listeners.size === 0) return;
    renewing = true;
    renew()
      .catch(warn)
      .finally(() => {
        renewing = false;
      });
  }, BEAT_MS);
  timer.unref();
  const listening = client.listen(PRESENCE_CHANNEL, showSoon).catch(warn);

  return {
    /** Null when somebody else's tab has this name. */
    async join(listener: Omit<Listener, "told">): Promise<(() => void) | null> {
      if (!(await arrive(db, listener.tab))) return null;
      listeners.set(listener.tab.tabId, { ...listener, told: "" });
      return () => {
        listeners.delete(listener.tab.tabId);
        const left = leave(db, listener.tab)
          .then(() => tellPresence(db, listener.tab.orgId))
          .catch(warn)
          .finally(() => leaving.delete(left));
        leaving.add(left);
      };
    },
    async stop() {
      clearInterval(timer);
      for (const one of due.values()) clearTimeout(one);
      listeners.clear();
      await Promise.all(leaving);
      await (await listening)?.unlisten();
    },
  };
}
