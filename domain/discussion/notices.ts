import { z } from "zod";

/** What a person can be told about. */
export const NOTICE_KINDS = [
  "mention",
  "answer",
  "thread",
  "resolved",
  "review",
  "decision",
  "item",
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export const NOTICE_LABELS: Readonly<Record<NoticeKind, string>> = {
  mention: "Somebody names you or your role",
  answer: "An answer in a thread you took part in",
  thread: "A new thread on something of yours",
  resolved: "A thread of yours is resolved or opened again",
  review: "A review you may decide",
  decision: "A decision on what you asked for",
  item: "A checklist item is given to you",
};

/** How a kind reaches its person. */
export const WAYS = ["portal", "now", "digest", "off"] as const;
export type Way = (typeof WAYS)[number];

export const WAY_LABELS: Readonly<Record<Way, string>> = {
  portal: "Here only",
  now: "Here and at once",
  digest: "Here and in the digest",
  off: "Not at all",
};

/** What differs from the default, which is `portal` for each kind. */
export type InboxRules = Partial<Record<NoticeKind, Way>>;

export const wayOf = (rules: InboxRules, kind: NoticeKind): Way => rules[kind] ?? "portal";

export const inboxRulesSchema = z.partialRecord(
  z.enum(NOTICE_KINDS, { error: `A kind is one of ${NOTICE_KINDS.join(", ")}.` }),
  z.enum(WAYS, { error: `A way is one of ${WAYS.join(", ")}.` }),
);

// Where one act concerns a person in several ways they are told once, of the nearest.
const NEAREST: readonly NoticeKind[] = ["mention", "answer", "thread"];

/**
 * Who is told of a comment, and as what: each person once, by the nearest of the ways it concerns them; never its author.
 */
export function whoIsTold(
  authorId: string,
  concerned: { mention: Iterable<string>; answer: Iterable<string>; thread: Iterable<string> },
): ReadonlyMap<string, NoticeKind> {
  const told = new Map<string, NoticeKind>();
  for (const kind of NEAREST) {
    if (kind !== "mention" && kind !== "answer" && kind !== "thread") continue;
    for (const id of concerned[kind]) if (id !== authorId && !told.has(id)) told.set(id, kind);
  }
  return told;
}

const HOUR_MS = 3_600_000;

/** Whether a person's digest of the day is due: it is past their hour (UTC) and none went out since that hour. */
export function digestIsDue(digestHour: number, lastAt: string | null, now: string): boolean {
  const today = Date.parse(`${now.slice(0, 10)}T00:00:00.000Z`) + digestHour * HOUR_MS;
  const latest = Date.parse(now) >= today ? today : today - 24 * HOUR_MS;
  return lastAt === null ? Date.parse(now) >= today : Date.parse(lastAt) < latest;
}

/** Minutes until a delivery is tried again after so many rounds of tries: 1, 2, 4 ... at most an hour. */
export const nextRoundMinutes = (rounds: number): number => Math.min(60, 2 ** Math.max(0, rounds - 1));

/** After so many rounds, about four days, a delivery is given up and said to be. */
export const ROUNDS_MAX = 100;
