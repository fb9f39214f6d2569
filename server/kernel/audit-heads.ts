import type { Tx } from "#db/client.ts";
import { ask } from "#db/statement.ts";

/** The newest entry of an object: how many it has, and the leaf hash of the last, hex; null before the first. */
export type Head = { type: string; id: string; rev: number; leafHash: string | null };

type Target = { type: string; id: string };

export const chainKey = ({ type, id }: Target): string => `${type}\n${id}`;

/**
 * Locks the heads of these objects until the end of the transaction, and makes those that are new. Always in one order,
 * so that two commands about the same objects wait for each other and do not lock each other out.
 */
export async function lockHeads(
  tx: Tx,
  orgId: string,
  targets: readonly Target[],
): Promise<Map<string, Head>> {
  const wanted = [...new Map(targets.map((target) => [chainKey(target), target])).entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, target]) => target);
  const heads = new Map<string, Head>();
  // An object whose first entry another transaction is just writing appears in the second round, after that one's commit.
  for (let round = 0; round < 3 && heads.size < wanted.length; round++) {
    for (const head of await readHeads(tx, orgId, wanted)) heads.set(chainKey(head), head);
  }
  if (heads.size < wanted.length) throw new Error("the chain of an audited object could not be locked");
  return heads;
}

const LOCK = `
  with wanted as (select * from unnest($2::text[], $3::text[]) as w(type, id)),
  found as (
    select h.target_type, h.target_id, h.rev, h.leaf_hash from audit_heads h
     where h.org_id = $1 and (h.target_id, h.target_type) in (select id, type from wanted)
     order by h.target_type collate "C", h.target_id collate "C" for update
  ), made as (
    insert into audit_heads (org_id, target_type, target_id, rev)
    select $1, w.type, w.id, 0 from wanted w
     where not exists (select 1 from found f where f.target_type = w.type and f.target_id = w.id)
    on conflict do nothing returning target_type, target_id, rev, leaf_hash
  )
  select target_type as type, target_id as id, rev, encode(leaf_hash, 'hex') as "leafHash"
    from (select * from found union all select * from made) heads`;

const readHeads = (tx: Tx, orgId: string, wanted: readonly Target[]): Promise<Head[]> =>
  ask<Head>(tx, LOCK, [orgId, wanted.map(({ type }) => type), wanted.map(({ id }) => id)]);
