import { type SQL, sql } from "drizzle-orm";
import type { PasskeyAssertion } from "#domain/access/assertion.ts";
import { fromBase64 } from "#domain/audit/log/bytes.ts";
import { formatTlogProof } from "#domain/audit/log/tlog-proof.ts";
import { entriesIn, type Part } from "./part.ts";
import type { EvidencePlan } from "./plan.ts";
import type { Reading } from "./reading.ts";

/** A decision as the tables have it, for people to read and for the check to hold against the log. */
export type ShownSignature = {
  decisionId: string;
  requestId: string;
  gate: string;
  subject: { type: string; id: string; label: string };
  alias: string | null;
  decision: string;
  signer: string;
  onBehalfOf: string | null;
  role: string;
  reason: string;
  statement: string;
  contentDigest: string;
  at: string;
  record: string | null;
  recordHash: string | null;
  keyId: string | null;
  signature: string | null;
  /** The passkey's answer; null for other ways to prove who one is, and once it is erased with its person. */
  assertion: PasskeyAssertion | null;
  /** The content as the JSON that was hashed. */
  content: unknown;
  /** A proof (c2sp.org/tlog-proof) that the entry of the decision is in the log. */
  receipt: string | null;
};

type Row = Omit<ShownSignature, "receipt"> & {
  leaf: string | null;
  proof: string | null;
  checkpoint: string | null;
};

/**
 * Which decisions belong to a part: those whose entries do and have their place in the planned tree; and of its place and time
 * those that no entry records, which the check has to see.
 */
function decisionsIn(plan: EvidencePlan): SQL {
  const { orgId, projectId, versionId, from, to } = plan.part;
  const unrecorded = [
    sql`not exists (select 1 from audit_entries where target_id = d.request_id and action = 'approvals.decide'
          and after ->> 'decisionId' = d.id)`,
    orgId === null ? undefined : sql`d.org_id = ${orgId}`,
    projectId === null ? undefined : sql`d.project_id = ${projectId}`,
    versionId === null ? undefined : sql`r.subject_id = ${versionId}`,
    from === null ? undefined : sql`d.created_at >= ${from}::timestamptz`,
    to === null ? undefined : sql`d.created_at < ${to}::timestamptz`,
  ];
  const recorded = sql`exists (select 1 from audit_entries where target_id = d.request_id and action = 'approvals.decide'
    and after ->> 'decisionId' = d.id and leaf_index < ${plan.treeSize} and ${entriesIn(plan.part)})`;
  const missed = sql.join(
    unrecorded.filter((condition) => condition !== undefined),
    sql` and `,
  );
  return sql`d.decision <> 'comment' and (${recorded} or (${missed}))`;
}

export async function decisionIds(plan: EvidencePlan, read: Reading): Promise<string[]> {
  const rows = await read((tx) =>
    tx.execute<{ id: string }>(sql`
      select d.id from decisions d join review_requests r on r.id = d.request_id
       where ${decisionsIn(plan)} order by d.ordinal`),
  );
  return rows.map(({ id }) => id);
}

export async function readSignature(id: string, part: Part, read: Reading): Promise<ShownSignature | null> {
  const [row] = await read((tx) =>
    tx.execute<Row>(sql`
      select d.id as "decisionId", d.request_id as "requestId", r.gate,
             jsonb_build_object('type', r.subject_type, 'id', r.subject_id, 'label', r.subject_label) as subject, r.alias,
             d.decision, d.reviewer_id as signer, d.on_behalf_of as "onBehalfOf", d.reviewer_role as role, d.reason, d.statement,
             d.content_digest as "contentDigest",
             to_char(d.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
             a.assertion, d.record, d.record_sha256 as "recordHash", d.key_id as "keyId", d.signature,
             case when r.content_digest = d.content_digest then r.manifest end as content,
             s.leaf_index as leaf, s.proof, s.checkpoint
        from decisions d join review_requests r on r.id = d.request_id
        left join signature_receipts s on s.decision_id = d.id
        left join signature_assertions a on a.decision_id = d.id
       where d.id = ${id} and (${part.orgId}::text is null or d.org_id = ${part.orgId})`),
  );
  if (!row) return null;
  const { leaf, proof, checkpoint, ...shown } = row;
  const receipt =
    leaf === null || proof === null || checkpoint === null ? null : proofOf(Number(leaf), proof, checkpoint);
  return { ...shown, receipt };
}

/** The proof as a file; one that is kept as bare hashes is put into that form. */
function proofOf(index: number, proof: string, checkpoint: string): string {
  if (proof.startsWith("c2sp.org/")) return proof;
  const hashes = proof.split(/\s+/).flatMap((line) => fromBase64(line) ?? []);
  return formatTlogProof({ index, hashes: hashes.filter((hash) => hash.length > 0), checkpoint });
}
