import { formatCount } from "../format/numbers.ts";
import { retentionWords } from "./keeping.ts";

type Told = { reason: string | null; before: unknown; after: unknown };

const fact = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && key in value
    ? (value as Record<string, unknown>)[key]
    : undefined;

const HELD: Record<string, string> = {
  organization: "the organization",
  project: "a project",
  person: "a person",
};
const held = (value: unknown): string => HELD[String(fact(value, "covers"))] ?? "something";

const entries = (value: unknown): string => {
  const n = Number(fact(value, "entries") ?? 0);
  return `${formatCount(n)} ${n === 1 ? "entry" : "entries"}`;
};

/** How the acts on the log itself are told: copies, retention, holds, erasure. */
export const KEEPING_SENTENCES = {
  "audit.anchorNow": () => "had the audit log's checkpoint copied out",
  "audit.raiseAlarm": ({ after }) =>
    `found that the audit log contradicts its copy at ${String(fact(after, "place") ?? "a place")}`,
  "audit.setRetention": ({ after }) => {
    const months = fact(after, "months");
    return `set how long audit entries are kept: ${retentionWords(typeof months === "number" ? months : null)}`;
  },
  "audit.placeHold": ({ after }) => `placed a legal hold on ${held(after)}`,
  "audit.liftHold": ({ before }) => `lifted the legal hold on ${held(before)}`,
  "audit.erasePerson": ({ after }) =>
    `erased the personal values of somebody who left: ${formatCount(Number(fact(after, "values") ?? 0))}`,
  "audit.prune": ({ after }) => `removed ${entries(after)} that the policy no longer keeps`,
} as const satisfies Record<string, (entry: Told) => string>;
