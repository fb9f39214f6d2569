import type { Database, Tx } from "#db/client.ts";
import { anchorIsDue } from "#domain/audit/anchors/rules.ts";
import { inTransaction } from "#server/kernel/transaction.ts";
import type { Anchor, Copy } from "./anchor.ts";
import { type Attempt, attempt, type LogView } from "./attempt.ts";
import { anchorState, giveBackLease, recordReceipt, takeLease } from "./receipts.ts";

export type AnchorRun = {
  db: Database;
  /** As the role that keeps the log: receipts are its word alone, since pruning rests on them. */
  keeper: Database;
  log: LogView;
  anchors: readonly Anchor[];
  /** Whether a signed approval stands at this place of the log or after it. */
  signedFrom(size: number): Promise<boolean>;
  /** Told once when a place turns from sound to alarm. */
  alarm(anchor: Anchor, found: Attempt): Promise<void>;
  /** Somebody asked: without looking at the schedule. */
  now?: boolean;
};

const NOBODY = { orgId: null, userId: null };

/** Copies the newest checkpoint to every place whose time has come. One that fails or hangs holds up no other. */
export async function runAnchors(run: AnchorRun): Promise<{ kind: string; attempt: Attempt }[]> {
  const newest = await run.log.newest();
  const results = await Promise.all(run.anchors.map((anchor) => runOne(run, anchor, newest)));
  return results.filter((result) => result !== null);
}

async function runOne(run: AnchorRun, anchor: Anchor, newest: Copy | null) {
  const within = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(run.db, NOBODY, work);
  const due = run.now || (await isDue(run, anchor, newest));
  if (!due || !(await within((tx) => takeLease(tx, anchor.kind)))) return null;
  try {
    // Read again under the lease: another worker may just have been here.
    const before = await within((tx) => anchorState(tx, anchor));
    if (!run.now && !(await isDue(run, anchor, newest))) return null;
    const began = performance.now();
    const made = await attempt(anchor, run.log, before.kept);
    if (made === null) return null;
    const durationMs = performance.now() - began;
    await inTransaction(run.keeper, NOBODY, (tx) => recordReceipt(tx, anchor, made, durationMs));
    if (made.outcome === "alarm" && before.lastOutcome !== "alarm") await run.alarm(anchor, made);
    return { kind: anchor.kind, attempt: made };
  } finally {
    await within((tx) => giveBackLease(tx, anchor.kind));
  }
}

async function isDue(run: AnchorRun, anchor: Anchor, newest: Copy | null): Promise<boolean> {
  const state = await inTransaction(run.db, NOBODY, (tx) => anchorState(tx, anchor));
  const facts = {
    newestSize: newest?.size ?? 0,
    keptSize: state.kept?.size ?? null,
    keptAtMs: state.kept ? Date.parse(state.kept.at) : null,
    lastTriedAtMs: state.lastTriedAt ? Date.parse(state.lastTriedAt) : null,
    failures: state.failures,
    nowMs: Date.now(),
  };
  if (anchorIsDue({ ...facts, signatureWaits: false }, anchor.pace)) return true;
  if (!anchorIsDue({ ...facts, signatureWaits: true }, anchor.pace)) return false;
  return run.signedFrom(facts.keptSize ?? 0);
}
