/** What the sequencer last left behind about itself. Times in seconds before now; null for never, or for nothing waiting. */
export type LogFacts = { halted: string | null; lookedSeconds: number | null; waitingSeconds: number | null };

export type LogVerdict = { status: "ok" | "down"; detail?: string; oldestSeconds: number };

/** From here on the health check speaks of it, and from here on it fails. */
export const WAITING_ALARM_SECONDS = 10;
export const WAITING_DOWN_SECONDS = 60;

/** An idle sequencer looks about once a second; what it has not looked at may have waited since. */
const LOOKS_EVERY_SECONDS = 2;

/**
 * Whether the log keeps up. The oldest entry without a place has waited at most as long as nobody looked, so that a sequencer
 * that is gone is noticed like one that is slow.
 */
export function logVerdict({ halted, lookedSeconds, waitingSeconds }: LogFacts): LogVerdict {
  const silent = lookedSeconds === null ? 0 : Math.max(0, lookedSeconds - LOOKS_EVERY_SECONDS);
  const waited = waitingSeconds === null ? 0 : Math.max(0, waitingSeconds);
  const oldestSeconds = Math.round(Math.max(silent, waited));
  if (halted !== null) {
    return { status: "down", detail: `The sequencer refuses to go on: ${halted}`, oldestSeconds };
  }
  if (lookedSeconds === null) {
    return {
      status: "down",
      detail: "No sequencer has looked at this log yet. It starts with the worker.",
      oldestSeconds,
    };
  }
  const sentence =
    silent > waited
      ? `The sequencer has not looked for ${Math.round(silent)} s; newer entries are recorded and not yet covered by a checkpoint.`
      : `The oldest entry without a place in the log has waited ${Math.round(waited)} s.`;
  if (oldestSeconds > WAITING_DOWN_SECONDS) return { status: "down", detail: sentence, oldestSeconds };
  if (oldestSeconds > WAITING_ALARM_SECONDS) return { status: "ok", detail: sentence, oldestSeconds };
  return { status: "ok", oldestSeconds };
}

/**
 * A place outside this server that copies of the log go to: how often it is due one, and for how long the oldest checkpoint
 * that it has no copy of has been signed; null when it has all.
 */
export type CopyFacts = { everySeconds: number; lackingSeconds: number | null };

/** A place may miss one of its turns, as when it is just being restarted. */
const TURNS_MAX = 2;

/**
 * What is to be said of the copies outside: nothing while one place is in time, or when none was named, which the log's own page
 * tells. It never fails the health check, since entries are recorded and signed as before.
 */
export function copiesSentence(places: readonly CopyFacts[]): string | undefined {
  const late = places.flatMap(({ everySeconds, lackingSeconds }) =>
    lackingSeconds !== null && lackingSeconds > TURNS_MAX * everySeconds
      ? [{ lackingSeconds, allowedSeconds: TURNS_MAX * everySeconds }]
      : [],
  );
  const [least] = late.toSorted((a, b) => a.lackingSeconds - b.lackingSeconds);
  if (least === undefined || late.length < places.length) return undefined;
  return (
    `The last copy of the log outside this server is missing what was signed ${minutes(least.lackingSeconds)} min ago; ` +
    `${minutes(least.allowedSeconds)} min are allowed. Entries are recorded and signed; see why the copy fails on the audit log's page.`
  );
}

const minutes = (seconds: number): number => Math.floor(seconds / 60);
