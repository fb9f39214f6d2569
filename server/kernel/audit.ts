import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Tx } from "#db/client.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { type Actor, describeActor } from "./actor.ts";
import { newId } from "./ids.ts";

export type AuditTarget = { type: string; id: string; label?: string | undefined };
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

// An entry must fit a 16-bit length in the log's bundles, so a large diff is kept by its digest.
const DIFF_BYTES_MAX = 24_000;

/** Plain JSON of a value: text in NFC, NaN and infinities as text, undefined left out, large values by digest. */
export function auditValue(value: unknown): unknown {
  if (value === undefined) return null;
  const text = JSON.stringify(value, (_key, v: unknown) => {
    if (typeof v === "number" && !Number.isFinite(v)) return String(v);
    if (typeof v === "bigint") return v.toString();
    if (typeof v === "string") return v.normalize("NFC").replaceAll("\u0000", "\ufffd");
    return v;
  });
  if (text === undefined) return null;
  if (Buffer.byteLength(text) > DIFF_BYTES_MAX) {
    return {
      digest: createHash("sha256").update(text).digest("hex"),
      bytes: Buffer.byteLength(text),
      shown: "too large to keep here",
    };
  }
  return JSON.parse(text);
}

export type EntryFacts = {
  actor: Actor;
  orgId: string | null;
  projectId: string | null;
  action: string;
  outcome: "ok" | "denied";
  requestId: string;
  /** The database's clock. */
  at: string;
};

/** Writes entries into the transaction that they describe. Their bytes are RFC 8785 JSON; the database hashes them. */
export async function writeAuditEntries(
  tx: Tx,
  facts: EntryFacts,
  records: readonly AuditRecord[],
): Promise<void> {
  if (records.length === 0) return;
  const actor = describeActor(facts.actor);
  const rows = records.map((record) => {
    const entry = {
      id: newId("aud"),
      orgId: facts.orgId,
      projectId: facts.projectId,
      at: facts.at,
      actorType: actor.type,
      actorId: actor.id,
      actorLabel: actor.label,
      onBehalfOf: actor.onBehalfOf,
      action: facts.action,
      targetType: record.target.type,
      targetId: record.target.id,
      targetLabel: record.target.label ?? null,
      outcome: facts.outcome,
      reason: record.reason ?? null,
      before: auditValue(record.before),
      after: auditValue(record.after),
      requestId: facts.requestId,
    };
    const body = canonicalize({ v: 1, ...entry });
    if (body === undefined) throw new Error("an audit entry could not be written as canonical JSON");
    return { ...entry, body: Buffer.from(body, "utf8") };
  });
  await tx.insert(auditEntries).values(rows);
}
