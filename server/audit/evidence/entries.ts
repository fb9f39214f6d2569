import { sql } from "drizzle-orm";
import { entriesIn } from "./part.ts";
import type { EvidencePlan } from "./plan.ts";
import type { Reading } from "./reading.ts";

const PAGE = 2_000;
const PIECE_BYTES = 1 << 18;

type Row = { leaf: string | null; ordinal: string; id: string; body: Uint8Array };

/** The part's entries in the order of the tree, then those that wait for their place, page by page. */
async function* pagesOf(plan: EvidencePlan, read: Reading): AsyncGenerator<Row[]> {
  const part = entriesIn(plan.part);
  for (let next = 0; ; ) {
    const rows = await read((tx) =>
      tx.execute<Row>(sql`
        select leaf_index as leaf, ordinal, id, body from audit_entries
         where leaf_index >= ${next} and leaf_index < ${plan.treeSize} and ${part}
         order by leaf_index limit ${PAGE}`),
    );
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) break;
    next = Number(rows.at(-1)?.leaf) + 1;
  }
  for (let after = "0"; ; ) {
    const rows = await read((tx) =>
      tx.execute<Row>(sql`
        select null as leaf, ordinal, id, body from audit_entries
         where (leaf_index is null or leaf_index >= ${plan.treeSize}) and ordinal > ${after} and ${part}
         order by ordinal limit ${PAGE}`),
    );
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.ordinal ?? after;
  }
}

/** `entries.txt`: place, tab, the exact bytes; a dash for an entry without a place. */
export async function* entryLines(plan: EvidencePlan, read: Reading): AsyncGenerator<Uint8Array> {
  for await (const rows of pagesOf(plan, read)) {
    let pieces: Uint8Array[] = [];
    let bytes = 0;
    for (const { leaf, body } of rows) {
      const lead = Buffer.from(`${leaf ?? "-"}\t`);
      pieces.push(lead, body, LINE_END);
      bytes += lead.length + body.length + 1;
      if (bytes < PIECE_BYTES) continue;
      yield Buffer.concat(pieces);
      pieces = [];
      bytes = 0;
    }
    if (bytes > 0) yield Buffer.concat(pieces);
  }
}

const LINE_END = Buffer.from("\n");

type Value = { entry: string; field: string; salt: string; value: string };

/** `private.jsonl`: the personal values that are not erased, with their salts, in the order of the entries. */
export async function* privateLines(plan: EvidencePlan, read: Reading): AsyncGenerator<Uint8Array> {
  for await (const rows of pagesOf(plan, read)) {
    const places = new Map(
      rows.flatMap(({ id, leaf }) => (leaf === null ? [] : [[id, Number(leaf)] as const])),
    );
    if (places.size === 0) return;
    const values = await read((tx) =>
      tx.execute<Value>(sql`
        select entry_id as entry, field, encode(salt, 'hex') as salt, value from audit_private
         where entry_id = any(${sql.param([...places.keys()])}::text[]) and erased_at is null`),
    );
    const lines = values
      .map((value) => ({ leaf: places.get(value.entry) ?? 0, ...value }))
      .sort((a, b) => a.leaf - b.leaf || (a.field < b.field ? -1 : 1));
    yield Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }
}

/** The newest of the part's entries, for a table that people read. */
export async function newestBodies(
  plan: EvidencePlan,
  read: Reading,
  most: number,
): Promise<{ leaf: number; body: Uint8Array }[]> {
  const rows = await read((tx) =>
    tx.execute<{ leaf: string; body: Uint8Array }>(sql`
      select leaf_index as leaf, body from audit_entries
       where leaf_index < ${plan.treeSize} and ${entriesIn(plan.part)} order by leaf_index desc limit ${most}`),
  );
  return rows.map(({ leaf, body }) => ({ leaf: Number(leaf), body }));
}
