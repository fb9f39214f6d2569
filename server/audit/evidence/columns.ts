import canonicalize from "canonicalize";
import { asc, gt, inArray } from "drizzle-orm";
import { auditEntries } from "#db/schema/kernel.ts";
import { auditPrivate } from "#db/schema/log.ts";
import { columnsOf, type EntryColumns, parseEntry } from "#domain/audit/entry.ts";
import type { Findings } from "#domain/audit/verify/findings.ts";
import type { Reading } from "./reading.ts";

const PAGE = 2_000;

/** Lists and filters go by columns beside the bytes. Holds each against what the bytes say, and the rows of personal values too. */
export async function checkColumns(read: Reading, findings: Findings): Promise<void> {
  for (let after = 0; ; ) {
    const rows = await read((tx) =>
      tx
        .select()
        .from(auditEntries)
        .where(gt(auditEntries.ordinal, after))
        .orderBy(asc(auditEntries.ordinal))
        .limit(PAGE),
    );
    const kept = await keptValues(
      read,
      rows.map(({ id }) => id),
    );
    for (const { body, leafHash: _hash, ordinal: _ordinal, leafIndex, ...columns } of rows) {
      const text = Buffer.from(body).toString("utf8");
      const place = leafIndex === null ? `The entry ${columns.id}` : `Entry ${leafIndex}`;
      const tell = (sentence: string) =>
        findings.add("columns-differ", `${place}: ${sentence}.`, leafIndex ?? undefined);
      const differing = differingColumns(text, columns);
      if (differing.length > 0)
        tell(`${differing.join(", ")} beside it in the database is not what its bytes say`);
      for (const sentence of differingValues(text, columns, kept.get(columns.id) ?? [])) tell(sentence);
    }
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.ordinal ?? after;
  }
}

/** The columns of an entry that say something else than its bytes. */
export function differingColumns(body: string, columns: EntryColumns): string[] {
  const entry = parseEntry(body);
  const said: Record<string, unknown> = entry ? { ...columnsOf(entry) } : ofFirstForm(body);
  return Object.entries(columns).flatMap(([name, value]) =>
    canonicalize(said[name] ?? null) === canonicalize(value ?? null) ? [] : [name],
  );
}

function ofFirstForm(body: string): Record<string, unknown> {
  try {
    return { ...JSON.parse(body) };
  } catch {
    return {};
  }
}

type Kept = { field: string; orgId: string | null };

/** Values are erased by emptying their row; a row that is gone, or stands in another organization, was touched past the program. */
function differingValues(body: string, { orgId }: EntryColumns, kept: readonly Kept[]): string[] {
  const committed = Object.keys(parseEntry(body)?.private ?? {});
  const gone = committed.filter((field) => !kept.some((one) => one.field === field));
  const strange = kept.filter((one) => !committed.includes(one.field) || one.orgId !== orgId);
  return [
    ...gone.map((field) => `the personal value ${field} is gone without having been erased`),
    ...strange.map(({ field }) => `a personal value ${field} stands beside it that is not its own`),
  ];
}

async function keptValues(read: Reading, ids: readonly string[]): Promise<Map<string, Kept[]>> {
  if (ids.length === 0) return new Map();
  const rows = await read((tx) =>
    tx
      .select({ entryId: auditPrivate.entryId, field: auditPrivate.field, orgId: auditPrivate.orgId })
      .from(auditPrivate)
      .where(inArray(auditPrivate.entryId, [...ids])),
  );
  return Map.groupBy(rows, ({ entryId }) => entryId);
}
