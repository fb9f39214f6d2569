import { and, eq, gt, inArray, lte, sql } from "drizzle-orm";
import type { Database } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { presence } from "#db/schema/kernel.ts";
import { inTransaction } from "./transaction.ts";

export const PRESENCE_CHANNEL = "countersign_presence";

/** Rows are renewed at this pace, and count for a little more than two of them: so long a dead process is believed. */
export const BEAT_MS = 4_000;
const COUNTS_SECONDS = 10;

export type Tab = { tabId: string; orgId: string; userId: string };
export type Whereabouts = { projectId: string | null; place: string; editing: string | null };
export type Present = Tab & Whereabouts & { name: string };

const within = <T>(db: Database, orgId: string, work: Parameters<typeof inTransaction<T>>[2]) =>
  inTransaction(db, { orgId, userId: null }, work);

const stillHere = gt(presence.seenAt, sql`now() - make_interval(secs => ${COUNTS_SECONDS})`);

/** A tab has opened its stream; where it is, it says itself. False when the name belongs to somebody else's tab. */
export async function arrive(db: Database, tab: Tab): Promise<boolean> {
  return within(db, tab.orgId, async (tx) => {
    const rows = await tx
      .insert(presence)
      .values(tab)
      .onConflictDoUpdate({
        target: presence.tabId,
        set: { seenAt: sql`now()` },
        setWhere: and(eq(presence.userId, tab.userId), eq(presence.orgId, tab.orgId)),
      })
      .returning({ tabId: presence.tabId });
    return rows.length > 0;
  });
}

/** A tab says where it is and what is being edited in it. False when no stream of this person has that name. */
export async function move(db: Database, tab: Tab, to: Whereabouts): Promise<boolean> {
  return within(db, tab.orgId, async (tx) => {
    const rows = await tx
      .update(presence)
      .set({ ...to, seenAt: sql`now()` })
      .where(and(eq(presence.tabId, tab.tabId), eq(presence.userId, tab.userId)))
      .returning({ tabId: presence.tabId });
    return rows.length > 0;
  });
}

export async function leave(db: Database, tab: Tab): Promise<void> {
  await within(db, tab.orgId, (tx) => tx.delete(presence).where(eq(presence.tabId, tab.tabId)));
}

/** Renews the tabs of one process, clears away what is long dead, and returns the tabs that are unknown by now. */
export async function beat(db: Database, orgId: string, tabs: readonly string[]): Promise<string[]> {
  return within(db, orgId, async (tx) => {
    await tx
      .delete(presence)
      .where(lte(presence.seenAt, sql`now() - make_interval(secs => ${6 * COUNTS_SECONDS})`));
    const rows = await tx
      .update(presence)
      .set({ seenAt: sql`now()` })
      .where(inArray(presence.tabId, [...tabs]))
      .returning({ tabId: presence.tabId });
    const known = new Set(rows.map(({ tabId }) => tabId));
    return tabs.filter((tabId) => !known.has(tabId));
  });
}

const SHOWN_MAX = 5_000;

/** Everybody who has a page of the organization open. Whom to tell of whom is the stream's to decide. */
export async function presentIn(db: Database, orgId: string): Promise<Present[]> {
  return inTransaction(db, { orgId, userId: null, readOnly: true }, (tx) =>
    tx
      .select({
        tabId: presence.tabId,
        orgId: presence.orgId,
        userId: presence.userId,
        projectId: presence.projectId,
        place: presence.place,
        editing: presence.editing,
        name: users.name,
      })
      .from(presence)
      .innerJoin(users, eq(users.id, presence.userId))
      .where(and(eq(presence.orgId, orgId), stillHere))
      .orderBy(users.name, presence.tabId)
      .limit(SHOWN_MAX),
  );
}

/** Lets every web process look again. */
export async function tellPresence(db: Database, orgId: string): Promise<void> {
  await db.execute(sql`select pg_notify(${PRESENCE_CHANNEL}, ${orgId})`);
}
