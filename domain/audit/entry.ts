import type { Outcome } from "./schemas.ts";

/** An entry has to fit the 16-bit length of the log's bundles (c2sp.org/tlog-tiles). */
export const ENTRY_BYTES_MAX = 65_535;

/** What an entry says, as RFC 8785 JSON. The second form; see docs/algorithms/audit-log.md. */
export type EntryV2 = {
  v: 2;
  id: string;
  /** The origin of the log that it is in. */
  log: string;
  /** The database's clock in UTC, to the microsecond, always of one width. */
  at: string;
  actor: { type: string; id: string | null; session: string | null; auth: string | null };
  onBehalfOf: string | null;
  org: string | null;
  project: string | null;
  action: string;
  target: { type: string; id: string; label: string | null; rev: number | null; digest: string | null };
  /** The leaf hash of the object's previous entry, hex. */
  prev: string | null;
  outcome: Outcome;
  reason: string | null;
  before: unknown;
  after: unknown;
  request: string;
  app: string;
  /** Field to SHA-256(salt || value), hex. */
  private: Record<string, string>;
};

/** The columns by which entries are listed and filtered; each repeats what the recorded bytes say. */
export type EntryColumns = {
  id: string;
  orgId: string | null;
  projectId: string | null;
  at: string;
  actorType: string;
  actorId: string | null;
  actorLabel: string | null;
  onBehalfOf: string | null;
  action: string;
  targetType: string | null;
  targetId: string | null;
  targetLabel: string | null;
  outcome: Outcome;
  reason: string | null;
  before: unknown;
  after: unknown;
  requestId: string;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The entry in recorded bytes; null when they are none of the second form. Its parts are not checked further. */
export function parseEntry(body: string): EntryV2 | null {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return null;
  }
  return isEntry(value) ? value : null;
}

const isEntry = (value: unknown): value is EntryV2 =>
  isObject(value) &&
  value.v === 2 &&
  isObject(value.actor) &&
  isObject(value.target) &&
  isObject(value.private) &&
  ["id", "log", "at", "action", "outcome", "request"].every((key) => typeof value[key] === "string");

/** What names the actor without naming a person; null for people and their keys. */
export function impersonalLabel(actor: { type: string; auth: string | null }): string | null {
  if (actor.type === "system") return `worker · ${actor.auth?.replace(/^job:/, "") ?? ""}`;
  return actor.type === "anonymous" ? "somebody not signed in" : null;
}

/** The columns that an entry of the second form must have; the time is kept there to the millisecond. */
export function columnsOf(entry: EntryV2): EntryColumns {
  return {
    id: entry.id,
    orgId: entry.org,
    projectId: entry.project,
    at: `${entry.at.slice(0, 23)}Z`,
    actorType: entry.actor.type,
    actorId: entry.actor.id,
    actorLabel: impersonalLabel(entry.actor),
    onBehalfOf: entry.onBehalfOf,
    action: entry.action,
    targetType: entry.target.type,
    targetId: entry.target.id,
    targetLabel: entry.target.label,
    outcome: entry.outcome,
    reason: entry.reason,
    before: entry.before,
    after: entry.after,
    requestId: entry.request,
  };
}

export type PrivateValue = { field: string; value: string | null; erasedAt: string | null };

/** The name under which personal values stand in what is recorded. */
const PLACE = "$personal";

/** What to show for a value that was erased. */
export const erasedText = (erasedAt: string | null): string =>
  erasedAt ? `(erased on ${erasedAt.slice(0, 10)})` : "(not kept)";

/** Puts the personal values back into what was recorded, for those who may see them. */
export function reveal(recorded: unknown, values: ReadonlyMap<string, PrivateValue>): unknown {
  if (Array.isArray(recorded)) return recorded.map((one) => reveal(one, values));
  if (!isObject(recorded)) return recorded;
  const place = recorded[PLACE];
  if (typeof place === "string" && Object.keys(recorded).length === 1) {
    const known = values.get(place);
    return known?.value ?? erasedText(known?.erasedAt ?? null);
  }
  return Object.fromEntries(Object.entries(recorded).map(([key, one]) => [key, reveal(one, values)]));
}
