import { isHex, textOf } from "#domain/audit/log/bytes.ts";
import { isCanonical, type Plain, plain, text, whole } from "./canonical.ts";

/** What of an entry the checks look at; the same whichever format it was written in. */
export type Entry = {
  format: 1 | 2;
  id: string;
  /** The log it was written for; null in format 1, which did not say. */
  log: string | null;
  at: string;
  actor: { type: string; id: string | null };
  onBehalfOf: string | null;
  org: string | null;
  project: string | null;
  action: string;
  target: { type: string; id: string } | null;
  /** What the target was called; read in format 1 alone, which said no more about a policy. */
  label: string | null;
  /** Its number in the chain of its target, and the leaf hash of the one before; null outside of any chain. */
  rev: number | null;
  prev: string | null;
  outcome: "ok" | "denied" | "error";
  reason: string | null;
  before: Plain | undefined;
  after: Plain | undefined;
  /** Field -> commitment, hex. */
  private: Readonly<Record<string, string>>;
};

export type Parsed = { entry: Entry } | { problem: string; canonical: boolean };

const NO_VALUES: Readonly<Record<string, string>> = {};

/** Reads the bytes of an entry, and says what is wrong with their form. `body` is their text, null when they have none. */
export function parseEntry(bytes: Uint8Array, body = textOf(bytes)): Parsed {
  const value = body === null ? undefined : parsed(body);
  if (body === null || value === undefined)
    return { problem: "its bytes are not JSON in UTF-8", canonical: true };
  if (!isCanonical(bytes, body, value)) {
    return { problem: "its bytes are not the canonical form of what they say", canonical: false };
  }
  const object = plain(value);
  if (!object) return { problem: "it is not a JSON object", canonical: true };
  const entry =
    object.v === 1 ? formatOne(object) : object.v === 2 ? formatTwo(object) : "its format is not 1 or 2";
  return typeof entry === "string" ? { problem: entry, canonical: true } : { entry };
}

/** The value of JSON; undefined when it is none. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const MICROSECONDS = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z$/;
const isHash = (value: unknown): value is string => typeof value === "string" && isHex(value, 64);
const OUTCOMES = new Set(["ok", "denied", "error"]);

const isNullOrText = (value: unknown): value is string | null => value === null || typeof value === "string";

function formatTwo(object: Plain): Entry | string {
  const { id, log, at, onBehalfOf, org, project, action, prev, outcome, reason } = object;
  const actor = plain(object.actor);
  const target = object.target === null ? null : plain(object.target);
  if (typeof id !== "string" || id === "") return "it has no id";
  if (typeof log !== "string" || log === "") return "it does not say of which log it is";
  if (typeof at !== "string" || !MICROSECONDS.test(at))
    return "its time is not written to the microsecond in UTC";
  if (!actor || typeof actor.type !== "string" || !isNullOrText(actor.id)) return "it does not say who acted";
  if (typeof action !== "string" || !/^[a-z]+(-[a-z]+)*\.[A-Za-z.]+$/.test(action)) return "it names no act";
  if (
    target === undefined ||
    (target && (typeof target.type !== "string" || typeof target.id !== "string"))
  ) {
    return "it does not say what was acted on";
  }
  if (!isNullOrText(onBehalfOf) || !isNullOrText(org) || !isNullOrText(project) || !isNullOrText(reason)) {
    return "a field that holds text holds something else";
  }
  if (prev !== null && !isHash(prev)) return "its link to the entry before is no hash";
  if (typeof outcome !== "string" || !OUTCOMES.has(outcome))
    return "its outcome is not one of ok, denied, error";
  const rev = target ? (target.rev ?? null) : null;
  if (rev !== null && (whole(rev) === undefined || Number(rev) < 1))
    return "the number of its target is not a whole one";
  const commitments = commitmentsOf(object.private);
  if (commitments === undefined) return "a commitment to a personal value is no hash";
  if (!("before" in object) || !("after" in object)) return "it does not say what changed";
  return {
    format: 2,
    id,
    log,
    at,
    actor: { type: actor.type, id: actor.id },
    onBehalfOf,
    org,
    project,
    action,
    target: target ? { type: String(target.type), id: String(target.id) } : null,
    label: null,
    rev: whole(rev) ?? null,
    prev,
    outcome: outcome === "ok" || outcome === "denied" ? outcome : "error",
    reason,
    before: plain(object.before),
    after: plain(object.after),
    private: commitments,
  };
}

function commitmentsOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (value === null || value === undefined) return NO_VALUES;
  const object = plain(value);
  return object && areHashes(object) ? object : undefined;
}

function areHashes(object: Plain): object is Record<string, string> {
  for (const field in object) if (!isHash(object[field])) return false;
  return true;
}

/** The format before there was a log: no chain, no commitments, times to the millisecond. */
function formatOne(object: Plain): Entry | string {
  const { id, at, action, outcome } = object;
  if (typeof id !== "string" || typeof action !== "string" || typeof at !== "string")
    return "it lacks id, act or time";
  if (Number.isNaN(Date.parse(at))) return "its time is not a time";
  const targetType = text(object.targetType);
  const targetId = text(object.targetId);
  return {
    format: 1,
    id,
    log: null,
    at,
    actor: { type: text(object.actorType) ?? "", id: text(object.actorId) ?? null },
    onBehalfOf: text(object.onBehalfOf) ?? null,
    org: text(object.orgId) ?? null,
    project: text(object.projectId) ?? null,
    action,
    target: targetType && targetId ? { type: targetType, id: targetId } : null,
    label: text(object.targetLabel) ?? null,
    rev: null,
    prev: null,
    outcome: outcome === "ok" || outcome === "denied" ? outcome : "error",
    reason: text(object.reason) ?? null,
    before: plain(object.before),
    after: plain(object.after),
    private: NO_VALUES,
  };
}
