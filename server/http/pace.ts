import { type Actor, personOf } from "#server/kernel/actor.ts";
import { DomainError } from "#server/kernel/errors.ts";

/** What one person or key may ask at once, and how much of it comes back each second. */
export const BUCKET = { size: 1_000, perSecond: 20 } as const;

/** Calls that cost the server much more than a page's query. All others cost 1. */
const COSTS: Readonly<Record<string, number>> = {
  "models.predict": 5,
  "datasets.previewRows": 5,
  "audit.exportEntries": 50,
  "audit.exportEvidence": 50,
  upload: 20,
  download: 20,
};

const CALLERS_MAX = 20_000;

export const costOf = (what: string): number => COSTS[what] ?? 1;

type Bucket = { left: number; at: number };

/** A bucket of calls for each caller, in this process. `nowMs` is passed in, so that a test has its own clock. */
export function pacer(size: number = BUCKET.size, perSecond: number = BUCKET.perSecond) {
  const buckets = new Map<string, Bucket>();
  return {
    /** Seconds until the call may come again; 0 when it may go on. A refused call costs nothing. */
    take(caller: string, cost: number, nowMs: number): number {
      const before = buckets.get(caller) ?? { left: size, at: nowMs };
      const left = Math.min(size, before.left + ((nowMs - before.at) / 1_000) * perSecond);
      const enough = left >= cost;
      // Put back at the end: the map keeps those who called last.
      buckets.delete(caller);
      buckets.set(caller, { left: enough ? left - cost : left, at: nowMs });
      if (buckets.size > CALLERS_MAX) forgetFirst(buckets);
      return enough ? 0 : Math.ceil((cost - left) / perSecond);
    },
  };
}

function forgetFirst(buckets: Map<string, Bucket>): void {
  const first = buckets.keys().next();
  if (!first.done) buckets.delete(first.value);
}

// One for the process, however often the development server loads this file anew.
const shared = globalThis as typeof globalThis & { countersignPace?: ReturnType<typeof pacer> };

/** Refuses a caller who asks faster than one person or script needs to. Strangers are counted where they sign in. */
export function pace(actor: Actor, what: string): void {
  const caller = actor.type === "apiKey" ? actor.keyId : personOf(actor);
  if (caller === null) return;
  shared.countersignPace ??= pacer();
  const seconds = shared.countersignPace.take(caller, costOf(what), Date.now());
  if (seconds > 0) {
    throw new DomainError(
      "rate_limited",
      `These are more calls than this server takes from one caller. Nothing was changed. Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`,
      [],
      seconds,
    );
  }
}
