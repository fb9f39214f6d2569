import type { Tx } from "#db/client.ts";
import { ask } from "#db/statement.ts";
import type { Head } from "./audit-heads.ts";
import type { Commitment } from "./personal.ts";

/** What the entries of one transaction have in common, and what each has of its own. */
export type SharedColumns = {
  org_id: string | null;
  project_id: string | null;
  at: string;
  actor_type: string;
  actor_id: string | null;
  actor_label: string | null;
  on_behalf_of: string | null;
  action: string;
  outcome: string;
  request_id: string;
};
export type EntryRow = {
  id: string;
  target_type: string;
  target_id: string;
  target_label: string | null;
  reason: string | null;
  before: unknown;
  after: unknown;
  body: Buffer;
  commitments: readonly Commitment[];
};

// One statement for all of it: each of three cost its own round trip, its snapshot and its planning.
const WRITE = `
  with entries as (
    insert into audit_entries (org_id, project_id, at, actor_type, actor_id, actor_label, on_behalf_of, action, outcome, request_id,
                               id, target_type, target_id, target_label, reason, before, after, body)
    select $1, $2, $3::timestamptz, $4, $5, $6, $7, $8, $9, $10,
           id, target_type, target_id, target_label, reason, before, after, decode(body, 'base64')
      from json_to_recordset($11::json) as r(id text, target_type text, target_id text, target_label text, reason text,
                                             before jsonb, after jsonb, body text)
  ), secrets as (
    insert into audit_private (org_id, entry_id, field, subject_id, value, salt)
    select $1, entry, field, subject, value, decode(salt, 'base64')
      from json_to_recordset($12::json) as s(entry text, field text, subject text, value text, salt text)
  )
  update audit_heads h set rev = n.rev, leaf_hash = decode(n.hash, 'hex')
    from json_to_recordset($13::json) as n(type text, id text, rev integer, hash text)
   where h.org_id = $1 and h.target_type = n.type and h.target_id = n.id`;

/** Writes entries, the personal values they only commit to, and the heads of their objects as they are then. */
export async function writeRows(
  tx: Tx,
  shared: SharedColumns,
  rows: readonly EntryRow[],
  heads: readonly Head[],
): Promise<void> {
  const entries = rows.map(({ commitments: _, body, ...row }) => ({ ...row, body: body.toString("base64") }));
  const secrets = rows.flatMap(({ id, commitments }) =>
    commitments.map(({ field, subject, value, salt }) => ({
      entry: id,
      field,
      subject,
      value,
      salt: Buffer.from(salt).toString("base64"),
    })),
  );
  const s = shared;
  await ask(tx, WRITE, [
    ...[s.org_id, s.project_id, s.at, s.actor_type, s.actor_id, s.actor_label, s.on_behalf_of],
    ...[s.action, s.outcome, s.request_id],
    JSON.stringify(entries),
    JSON.stringify(secrets),
    JSON.stringify(heads.map(({ type, id, rev, leafHash }) => ({ type, id, rev, hash: leafHash }))),
  ]);
}
