import type postgres from "postgres";
import { type Numbered, signaturesIn } from "./batch.ts";
import { writeReceipts } from "./receipts.ts";
import { readTiles } from "./tree.ts";

const AT_ONCE = 500;

/** Writes receipts for signatures that are in the log without one, such as those from before there were receipts. */
export async function backfillReceipts(sql: postgres.ReservedSql): Promise<void> {
  for (let after = -1; ; ) {
    const entries = await sql<Numbered[]>`
      select org_id, leaf_index::float8, action, outcome, after from audit_entries e
       where action = 'approvals.decide' and outcome = 'ok' and leaf_index > ${after}
         and not exists (select 1 from signature_receipts r where r.decision_id = e.after ->> 'decisionId')
       order by leaf_index limit ${AT_ONCE}`;
    const [checkpoint] = await sql<{ size: string; note: string }[]>`
      select size, note from log_checkpoints order by size desc limit 1`;
    if (entries.length === 0 || !checkpoint) return;
    await sql`begin`;
    try {
      const { note } = checkpoint;
      await writeReceipts(sql, signaturesIn(entries), { size: Number(checkpoint.size), note }, (wanted) =>
        readTiles(sql, wanted),
      );
      await sql`commit`;
    } catch (error) {
      await sql`rollback`;
      throw error;
    }
    after = entries.at(-1)?.leaf_index ?? after;
  }
}
