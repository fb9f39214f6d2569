import { sameBytes, toBase64 } from "../log/bytes.ts";
import type { TreeHead } from "../log/merkle.ts";

export const ANCHOR_KINDS = ["folder", "git", "s3", "email", "webhook"] as const;
export type AnchorKind = (typeof ANCHOR_KINDS)[number];

/** How often a place is given the newest checkpoint: regularly, and soon after a signature. Milliseconds. */
export type Pace = { everyMs: number; afterSignatureMs: number };

export type AnchorFacts = {
  /** Leaves under the newest checkpoint. */
  newestSize: number;
  /** Leaves under the last one this place took; null before the first. */
  keptSize: number | null;
  keptAtMs: number | null;
  lastTriedAtMs: number | null;
  /** Attempts that failed since the last that succeeded. */
  failures: number;
  /** A signed approval stands between the copy and the newest checkpoint. */
  signatureWaits: boolean;
  nowMs: number;
};

const FIRST_RETRY_MS = 15_000;
const RETRY_MS_MAX = 60 * 60_000;

/** How long a failing place is left alone: 15 s, doubled each time, an hour at most. */
export function backoffMs(failures: number): number {
  return failures === 0 ? 0 : Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 20), RETRY_MS_MAX);
}

/** Whether it is time to copy the newest checkpoint to this place. */
export function anchorIsDue(facts: AnchorFacts, pace: Pace): boolean {
  const { newestSize, keptSize, keptAtMs, lastTriedAtMs, failures, signatureWaits, nowMs } = facts;
  // A log without entries is looked at too when something was once kept of it: then it was emptied.
  if (newestSize === (keptSize ?? 0)) return false;
  if (lastTriedAtMs !== null && nowMs - lastTriedAtMs < backoffMs(failures)) return false;
  if (keptAtMs === null || failures > 0) return true;
  return nowMs - keptAtMs >= (signatureWaits ? pace.afterSignatureMs : pace.everyMs);
}

/** How a copy that is already somewhere stands to the log as it is now. */
export type Standing = "same" | "continued" | "shorter" | "different";

/**
 * `rootThen` is the root that the log's tiles give today for the copy's size; null when the log is smaller than the copy.
 * "shorter" and "different" mean that what was once signed is no longer what the log says: an alarm, whatever the cause.
 */
export function standingOfCopy(copy: TreeHead, newest: TreeHead, rootThen: Uint8Array | null): Standing {
  if (copy.size > newest.size || rootThen === null) return "shorter";
  if (!sameBytes(copy.root, rootThen)) return "different";
  if (copy.size < newest.size) return "continued";
  return sameBytes(copy.root, newest.root) ? "same" : "different";
}

/** What is said of a copy that the log contradicts. */
export function alarmSentence(standing: "shorter" | "different", copy: TreeHead, newest: TreeHead): string {
  return standing === "shorter"
    ? `The copy covers ${copy.size} entries and the log now has ${newest.size}: entries that were once signed are gone, or an older backup was restored. Nothing was copied over it.`
    : `The copy of ${copy.size} entries has the root ${short(copy.root)}, and the log now gives another for the same entries: what was once signed was changed. Nothing was copied over it.`;
}

const short = (root: Uint8Array): string => `${toBase64(root).slice(0, 12)}…`;
