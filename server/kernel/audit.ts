import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Tx } from "#db/client.ts";
import { ENTRY_BYTES_MAX, type EntryV2 } from "#domain/audit/entry.ts";
import type { Outcome } from "#domain/audit/schemas.ts";
import packageJson from "../../package.json" with { type: "json" };
import { type Actor, describeActor, personOf } from "./actor.ts";
import { chainKey, type Head, lockHeads } from "./audit-heads.ts";
import { type EntryRow, writeRows } from "./audit-rows.ts";
import { newId } from "./ids.ts";
import { type Commitment, commitTo, Personal, plainValue } from "./personal.ts";
import type { Clock } from "./transaction.ts";

export { Personal, personal } from "./personal.ts";

export type AuditTarget = {
  type: string;
  id: string;
  label?: string | Personal | undefined;
  /** SHA-256 of what the target is, hex, where it has one. */
  digest?: string | null | undefined;
};
export type AuditRecord = {
  target: AuditTarget;
  before?: unknown;
  after?: unknown;
  reason?: string | undefined;
};

export type AuditTrail = {
  /** What changed, from what to what. At least once in each command that changes something. */
  record(entry: AuditRecord): void;
  /** This call turned out to change nothing (the state was already as asked). */
  unchanged(): void;
};

/** Collects what a command says of itself until the kernel writes it into the same transaction. */
export function auditTrail(): AuditTrail & { records: AuditRecord[]; saidUnchanged: boolean } {
  const trail = {
    records: [] as AuditRecord[],
    saidUnchanged: false,
    record: (entry: AuditRecord) => void trail.records.push(entry),
    unchanged: () => {
      trail.saidUnchanged = true;
    },
  };
  return trail;
}

/** From where a call came. Both are personal, and neither is believed. */
export type CallerFacts = { ip: string | null; userAgent: string | null };

export type EntryFacts = {
  actor: Actor;
  caller?: CallerFacts | undefined;
  orgId: string | null;
  projectId: string | null;
  action: string;
  outcome: Outcome;
  requestId: string;
  clock: Clock;
};

// A large diff is kept by its digest; the reason and the rest must fit beside two of these.
const DIFF_BYTES_MAX = 24_000;

/** The value, or its digest when it is too large to keep. Commitments inside a value that is left out go with it. */
function recorded(value: unknown, path: string, commitments: Commitment[]): unknown {
  if (value === undefined) return null;
  const inside: Commitment[] = [];
  const plain = plainValue(value, path, inside);
  const text = JSON.stringify(plain);
  const bytes = Buffer.byteLength(text);
  if (bytes > DIFF_BYTES_MAX) {
    return {
      digest: createHash("sha256").update(text).digest("hex"),
      bytes,
      shown: "too large to keep here",
    };
  }
  commitments.push(...inside);
  return plain;
}

const leafHashOf = (body: Uint8Array): Uint8Array =>
  createHash("sha256").update(Buffer.of(0)).update(body).digest();

/**
 * Writes entries into the transaction that they describe. Their bytes are RFC 8785 JSON; the database hashes them. Each
 * names the one before it of the same object. Answers their ids.
 */
export async function writeAuditEntries(
  tx: Tx,
  facts: EntryFacts,
  records: readonly AuditRecord[],
): Promise<string[]> {
  if (records.length === 0) return [];
  const heads = await headsFor(tx, facts, records);
  const actor = describeActor(facts.actor);
  const rows = records.map((record) => makeEntry(facts, record, heads));
  const shared = {
    org_id: facts.orgId,
    project_id: facts.projectId,
    at: facts.clock.now,
    actor_type: actor.type,
    actor_id: actor.id,
    actor_label: actor.personal ? null : actor.label,
    on_behalf_of: actor.onBehalfOf,
    action: facts.action,
    outcome: facts.outcome,
    request_id: facts.requestId,
  };
  await writeRows(tx, shared, rows, [...heads.values()]);
  return rows.map(({ id }) => id);
}

/**
 * The heads of the objects that these entries continue. What was denied or broke changed nothing, and what belongs to no
 * organization has nobody to read it as a story: they stand outside the chains.
 */
async function headsFor(
  tx: Tx,
  facts: EntryFacts,
  records: readonly AuditRecord[],
): Promise<Map<string, Head>> {
  if (facts.orgId === null || facts.outcome !== "ok") return new Map();
  return lockHeads(
    tx,
    facts.orgId,
    records.map(({ target }) => target),
  );
}

function makeEntry(facts: EntryFacts, record: AuditRecord, heads: Map<string, Head>): EntryRow {
  const { clock } = facts;
  const actor = describeActor(facts.actor);
  const { target } = record;
  const head = heads.get(chainKey(target));
  const commitments = commitmentsOf(facts, target);
  const entry: EntryV2 = {
    v: 2,
    id: newId("aud"),
    log: clock.log,
    at: clock.at,
    actor: { type: actor.type, id: actor.id, session: actor.session, auth: actor.auth },
    onBehalfOf: actor.onBehalfOf,
    org: facts.orgId,
    project: facts.projectId,
    action: facts.action,
    target: {
      type: target.type,
      id: target.id,
      label: typeof target.label === "string" ? target.label.normalize("NFC").toWellFormed() : null,
      rev: head ? head.rev + 1 : null,
      digest: target.digest ?? null,
    },
    prev: head?.leafHash ?? null,
    outcome: facts.outcome,
    reason: record.reason?.normalize("NFC").toWellFormed().replaceAll("\u0000", "\ufffd") ?? null,
    before: recorded(record.before, "before", commitments),
    after: recorded(record.after, "after", commitments),
    request: facts.requestId,
    app: packageJson.version,
    private: Object.fromEntries(commitments.map(({ field, hash }) => [field, hash])),
  };
  const body = bytesOf(entry);
  if (head) {
    head.rev += 1;
    head.leafHash = Buffer.from(leafHashOf(body)).toString("hex");
  }
  return {
    id: entry.id,
    target_type: target.type,
    target_id: target.id,
    target_label: entry.target.label,
    reason: entry.reason,
    before: entry.before,
    after: entry.after,
    body,
    commitments,
  };
}

/** What is personal about every entry: who by name, from where, and a target that is a person. */
function commitmentsOf({ actor, caller }: EntryFacts, target: AuditTarget): Commitment[] {
  const described = describeActor(actor);
  const subject = personOf(actor);
  const commitments: Commitment[] = [];
  const add = (field: string, value: string | null | undefined) => {
    if (value) commitments.push(commitTo(field, new Personal(value.slice(0, 400), subject)));
  };
  if (described.personal) add("actor", described.label);
  add("ip", caller?.ip);
  add("userAgent", caller?.userAgent);
  if (target.label instanceof Personal) commitments.push(commitTo("target", target.label));
  return commitments;
}

function bytesOf(entry: EntryV2): Buffer {
  const text = canonicalize(entry);
  if (text === undefined) throw new Error("an audit entry could not be written as canonical JSON");
  const body = Buffer.from(text, "utf8");
  if (body.length > ENTRY_BYTES_MAX) {
    throw new Error(
      `an audit entry of ${entry.action} has ${body.length} bytes: refused, nothing was changed`,
    );
  }
  return body;
}
