import { and, desc, eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { type AnchorOutcome, anchorLeases, anchorReceipts } from "#db/schema/audit-keeping.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Anchor } from "./anchor.ts";
import type { Attempt } from "./attempt.ts";

const RECENT = 20;
const LEASE_SECONDS = 300;

export type AnchorState = {
  kept: { size: number; root: Uint8Array; at: string } | null;
  lastTriedAt: string | null;
  lastOutcome: AnchorOutcome | null;
  /** Since the last that succeeded; no more than are looked at. */
  failures: number;
};

type Place = Pick<Anchor, "kind" | "place">;
const at = ({ kind, place }: Place) => and(eq(anchorReceipts.anchor, kind), eq(anchorReceipts.place, place));

/** What the receipts of a place say. A place that was configured anew begins anew. */
export async function anchorState(tx: Tx, place: Place): Promise<AnchorState> {
  const recent = await tx
    .select({ outcome: anchorReceipts.outcome, at: anchorReceipts.at })
    .from(anchorReceipts)
    .where(at(place))
    .orderBy(desc(anchorReceipts.at), desc(anchorReceipts.id))
    .limit(RECENT);
  const [kept] = await tx
    .select({ size: anchorReceipts.size, root: anchorReceipts.root, at: anchorReceipts.at })
    .from(anchorReceipts)
    .where(and(at(place), eq(anchorReceipts.outcome, "kept")))
    .orderBy(desc(anchorReceipts.at), desc(anchorReceipts.id))
    .limit(1);
  const sinceKept = recent.findIndex(({ outcome }) => outcome === "kept");
  return {
    kept: kept ?? null,
    lastTriedAt: recent[0]?.at ?? null,
    lastOutcome: recent[0]?.outcome ?? null,
    failures: sinceKept === -1 ? recent.length : sinceKept,
  };
}

export async function recordReceipt(
  tx: Tx,
  anchor: Anchor,
  { size, root, outcome, detail }: Attempt,
  durationMs: number,
): Promise<void> {
  await tx.insert(anchorReceipts).values({
    id: newId("rcp"),
    anchor: anchor.kind,
    place: anchor.place,
    outside: anchor.outside,
    size,
    root,
    outcome,
    detail,
    durationMs: Math.round(durationMs),
    at: sql`clock_timestamp()`,
  });
}

/** Whether this worker may now use the place; another one may not until the lease is given back or runs out. */
export async function takeLease(tx: Tx, kind: string): Promise<boolean> {
  const until = sql`clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})`;
  const taken = await tx
    .insert(anchorLeases)
    .values({ anchor: kind, leaseUntil: until })
    .onConflictDoUpdate({
      target: anchorLeases.anchor,
      set: { leaseUntil: until },
      setWhere: sql`${anchorLeases.leaseUntil} <= clock_timestamp()`,
    })
    .returning({ anchor: anchorLeases.anchor });
  return taken.length > 0;
}

export async function giveBackLease(tx: Tx, kind: string): Promise<void> {
  await tx
    .update(anchorLeases)
    .set({ leaseUntil: sql`clock_timestamp()` })
    .where(eq(anchorLeases.anchor, kind));
}
