import { createHash } from "node:crypto";
import { type Actor, personOf } from "#server/kernel/actor.ts";
import { DomainError } from "#server/kernel/errors.ts";

/** What one person or key may ask at once, and how much of it comes back each second. */
export const BUCKET = { size: 1_000, perSecond: 20 } as const;

/** Calls that cost the server much more than a page's query. All others cost 1. */
const COSTS: Readonly<Record<string, number>> = {
  "models.predict": 5,
  "datasets.previewRows": 5,
  "datasets.sniffUpload": 5,
  "datasets.compareRows": 20,
  "audit.exportEntries": 50,
  "audit.exportEvidence": 50,
  upload: 20,
  part: 2,
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

// One of each for the process, however often the development server loads this file anew.
const shared = globalThis as typeof globalThis & {
  countersignPace?: ReturnType<typeof pacer>;
  countersignInferencePace?: { keys: ReturnType<typeof pacer>; networks: ReturnType<typeof pacer> };
};

/** Refuses a caller who asks faster than one person or script needs to. Strangers are counted where they sign in. */
export function pace(actor: Actor, what: string): void {
  const caller = actor.type === "apiKey" ? actor.keyId : personOf(actor);
  if (caller === null) return;
  shared.countersignPace ??= pacer();
  refuseFor(shared.countersignPace.take(caller, costOf(what), Date.now()));
}

/** What one key, and one network, may ask of the models in service: a program's pace, not a person's. */
export const INFERENCE_BUCKETS = {
  keys: { size: 2_000, perSecond: 200 },
  networks: { size: 8_000, perSecond: 800 },
} as const;

/**
 * Refuses who floods the models in service. The key is not yet known to be one, so that only its hash is kept; whoever makes keys up is
 * counted by their network. `network`: null where the door does not know it.
 */
export function paceInference(authorization: string | null, network: string | null): void {
  const { keys, networks } = INFERENCE_BUCKETS;
  shared.countersignInferencePace ??= {
    keys: pacer(keys.size, keys.perSecond),
    networks: pacer(networks.size, networks.perSecond),
  };
  const held = shared.countersignInferencePace;
  if (network !== null) refuseFor(held.networks.take(network, 1, Date.now()));
  if (authorization === null) return;
  const key = createHash("sha256").update(authorization).digest("base64");
  refuseFor(held.keys.take(key, 1, Date.now()));
}

function refuseFor(seconds: number): void {
  if (seconds === 0) return;
  throw new DomainError(
    "rate_limited",
    `These are more calls than this server takes from one caller. Nothing was changed. Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`,
    [],
    seconds,
  );
}
