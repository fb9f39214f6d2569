import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";

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

async function readHeads(tx: Tx, orgId: string, wanted: readonly Target[]): Promise<Head[]> {
  const types = wanted.map(({ type }) => type);
  const ids = wanted.map(({ id }) => id);
  const rows = await tx.execute<{ type: string; id: string; rev: number; leaf_hash: string | null }>(sql`
    with wanted as (select * from unnest(${sql.param(types)}::text[], ${sql.param(ids)}::text[]) as w(type, id)),
    found as (
      select h.target_type, h.target_id, h.rev, h.leaf_hash from audit_heads h
       where h.org_id = ${orgId} and (h.target_id, h.target_type) in (select id, type from wanted)
       order by h.target_type collate "C", h.target_id collate "C" for update
    ), made as (
      insert into audit_heads (org_id, target_type, target_id, rev)
      select ${orgId}, w.type, w.id, 0 from wanted w
       where not exists (select 1 from found f where f.target_type = w.type and f.target_id = w.id)
      on conflict do nothing returning target_type, target_id, rev, leaf_hash
    )
    select target_type as type, target_id as id, rev, encode(leaf_hash, 'hex') as leaf_hash
      from (select * from found union all select * from made) heads`);
  return rows.map(({ type, id, rev, leaf_hash }) => ({ type, id, rev, leafHash: leaf_hash }));
}

/** Writes the heads as they are after the transaction's entries. */
export async function advanceHeads(tx: Tx, orgId: string, heads: readonly Head[]): Promise<void> {
  if (heads.length === 0) return;
  const column = <T>(pick: (head: Head) => T) => sql.param(heads.map(pick));
  await tx.execute(sql`
    update audit_heads h set rev = n.rev, leaf_hash = decode(n.hash, 'hex')
      from unnest(${column(({ type }) => type)}::text[], ${column(({ id }) => id)}::text[],
                  ${column(({ rev }) => rev)}::integer[], ${column(({ leafHash }) => leafHash)}::text[]) as n(type, id, rev, hash)
     where h.org_id = ${orgId} and h.target_type = n.type and h.target_id = n.id`);
}
