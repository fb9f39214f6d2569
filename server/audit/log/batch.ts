import type postgres from "postgres";
import { toHex } from "#domain/audit/log/bytes.ts";
import { formatCheckpoint } from "#domain/audit/log/checkpoint.ts";
import { HASH_BYTES } from "#domain/audit/log/merkle.ts";
import { signNote } from "#domain/audit/log/note.ts";
import { append, edgeRoot, edgeTiles, type Tile, type TileCoordinates } from "#domain/audit/log/tiles.ts";
import { sha256 } from "./crypto.ts";
import type { HeldKey } from "./keyring.ts";
import { type Signed, writeReceipts } from "./receipts.ts";
import { edgeOf, LogDisagrees, lastCheckpoint, readTiles } from "./tree.ts";

/** Another sequencer has taken the lead; this one may not write any more. */
export class Deposed extends Error {
  override name = "Deposed";
}

/** What the sequencer reads of an entry whose checkpoint means more than a place: a signature's, or a change of keys. */
export type Numbered = {
  org_id: string | null;
  leaf_index: number;
  action: string;
  outcome: string;
  after: unknown;
};

/** What the entry of a change of keys says; see server/audit/rotate-key.ts. */
export type KeyChange = { checkpointKeyId: string; recordKeyId: string };

export type Leader = {
  sql: postgres.ReservedSql;
  epoch: number;
  entriesMax: number;
  /** The keys that sign the next checkpoint, and what changes about them with it. */
  signers(change: KeyChange | null, size: number): Promise<readonly HeldKey[]>;
  /** For the tests that tear a batch between its steps. */
  between?: ((step: "numbered" | "tiles" | "checkpoint") => Promise<void>) | undefined;
};

export type Sequenced = { entries: number; size: number; note: string | null };

/** Runs in one transaction of the leader's own connection. */
async function inOne<T>(sql: postgres.ReservedSql, work: () => Promise<T>): Promise<T> {
  await sql`begin`;
  try {
    const answer = await work();
    await sql`commit`;
    return answer;
  } catch (error) {
    await sql`rollback`.catch(() => {
      // The connection is gone, and the transaction with it.
    });
    throw error;
  }
}

/**
 * Gives the next entries their places, grows the tiles and signs a checkpoint: one transaction, so that there is no entry
 * with a place that no checkpoint covers. Throws {@link Deposed} and {@link LogDisagrees}.
 */
export function sequenceBatch(leader: Leader): Promise<Sequenced> {
  const { sql, epoch } = leader;
  return inOne(sql, async () => {
    const [state] = await sql<{ origin: string; size: string; epoch: string }[]>`
      select origin, size, epoch from log_state where id = 1 for update`;
    if (!state) throw new LogDisagrees("The log has lost its state.");
    if (Number(state.epoch) !== epoch) throw new Deposed("another sequencer leads");
    const size = Number(state.size);
    const [tiles, last, entries] = await Promise.all([
      readTiles(sql, edgeTiles(size)),
      lastCheckpoint(sql),
      numberEntries(sql, size, leader.entriesMax),
    ]);
    const edge = edgeOf(size, tiles, last);
    const { leaves, notable } = entries;
    if (leaves.length === 0) {
      await sql`update log_state set looked_at = clock_timestamp(), oldest_waiting_at = null, halted = null where id = 1`;
      return { entries: 0, size, note: null };
    }
    await leader.between?.("numbered");

    const grown = append(sha256, edge, leaves);
    await writeTiles(sql, grown.tiles);
    await leader.between?.("tiles");

    const next = grown.edge.size;
    const root = edgeRoot(sha256, grown.edge);
    const body = formatCheckpoint({ origin: state.origin, size: next, root });
    const note = signNote(body, await leader.signers(keyChangeIn(notable), next));
    await sql`insert into log_checkpoints (size, root, note) values (${next}, ${Buffer.from(root)}, ${note})`;
    await leader.between?.("checkpoint");
    await writeReceipts(sql, signaturesIn(notable), { size: next, note }, (wanted) =>
      readGrown(sql, wanted, grown.tiles),
    );
    await sql`
      update log_state set size = ${next}, looked_at = clock_timestamp(), halted = null,
             oldest_waiting_at = (select at from audit_entries where leaf_index is null order by ordinal limit 1)
       where id = 1`;
    return { entries: leaves.length, size: next, note };
  });
}

type Batch = { leaves: Uint8Array[]; notable: Numbered[] };

/**
 * By arrival, whatever became visible when: a cursor over ordinals would lose an entry that committed late for ever. The hashes come
 * in one piece: thousands of rows cost as much to read one by one as the database needs for a quarter of its own work.
 */
async function numberEntries(sql: postgres.ReservedSql, size: number, most: number): Promise<Batch> {
  type Row = { count: number; first: number; last: number; hashes: Uint8Array | null; notable: Numbered[] };
  let row: Row | undefined;
  try {
    [row] = await sql<Row[]>`
      with numbered as (
        update audit_entries e set leaf_index = ${size}::bigint + n.place
          from (select id, row_number() over () - 1 as place
                  from (select id from audit_entries where leaf_index is null order by ordinal limit ${most}) waiting) n
         where e.id = n.id and e.leaf_index is null
        returning e.org_id, e.leaf_index, e.leaf_hash, e.action, e.outcome,
                  case when e.action in ('approvals.decide', 'audit.rotateKey') then e.after end as after
      )
      select count(*)::int as count, min(leaf_index)::float8 as first, max(leaf_index)::float8 as last,
             string_agg(leaf_hash, '' order by leaf_index) as hashes,
             coalesce(json_agg(json_build_object('org_id', org_id, 'leaf_index', leaf_index, 'action', action, 'outcome', outcome, 'after', after)
                               order by leaf_index) filter (where after is not null), '[]') as notable
        from numbered`;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "23505") {
      throw new LogDisagrees("An entry already has a place beyond the end of the log's tree.");
    }
    throw error;
  }
  if (!row || row.count === 0 || row.hashes === null) return { leaves: [], notable: [] };
  const { count, first, last, hashes, notable } = row;
  if (first !== size || last !== size + count - 1 || hashes.length !== count * HASH_BYTES) {
    throw new Error("entries were not numbered without a gap");
  }
  const leaves = Array.from({ length: count }, (_, i) =>
    hashes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  );
  return { leaves, notable };
}

async function writeTiles(sql: postgres.ReservedSql, tiles: readonly Tile[]): Promise<void> {
  const column = <T>(pick: (tile: Tile) => T): T[] => tiles.map(pick);
  await sql`
    insert into log_tiles (level, tile_index, width, data)
    select level, tile_index, width, decode(data, 'hex')
      from unnest(${column(({ level }) => level)}::smallint[], ${column(({ index }) => index)}::bigint[],
                  ${column(({ width }) => width)}::smallint[], ${column(({ data }) => toHex(data))}::text[])
        as t(level, tile_index, width, data)
    on conflict (level, tile_index) do update set width = excluded.width, data = excluded.data`;
}

/** Tiles of the tree as it is now: those of this batch are at hand. */
async function readGrown(
  sql: postgres.ReservedSql,
  wanted: readonly TileCoordinates[],
  grown: readonly Tile[],
): Promise<Tile[]> {
  const atHand = new Map(grown.map((tile) => [`${tile.level}/${tile.index}`, tile]));
  const missing = wanted.filter(({ level, index }) => !atHand.has(`${level}/${index}`));
  const found = wanted.flatMap(({ level, index }) => atHand.get(`${level}/${index}`) ?? []);
  return [...found, ...(await readTiles(sql, missing))];
}

const field = (value: unknown, name: string): string | null => {
  if (typeof value !== "object" || value === null) return null;
  const found: unknown = Reflect.get(value, name);
  return typeof found === "string" ? found : null;
};

export function signaturesIn(entries: readonly Numbered[]): Signed[] {
  return entries.flatMap(({ action, outcome, org_id, after, leaf_index }) => {
    const decisionId = action === "approvals.decide" && outcome === "ok" ? field(after, "decisionId") : null;
    return decisionId && org_id ? [{ decisionId, orgId: org_id, leafIndex: leaf_index }] : [];
  });
}

function keyChangeIn(entries: readonly Numbered[]): KeyChange | null {
  const entry = entries.findLast(({ action, outcome }) => action === "audit.rotateKey" && outcome === "ok");
  const checkpointKeyId = field(entry?.after, "checkpointKeyId");
  const recordKeyId = field(entry?.after, "recordKeyId");
  return checkpointKeyId && recordKeyId ? { checkpointKeyId, recordKeyId } : null;
}
