import { inArray } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { auditPrivate } from "#db/schema/log.ts";
import { erasedText, type PrivateValue } from "#domain/audit/entry.ts";

export type PrivateValues = ReadonlyMap<string, PrivateValue>;

const NONE: PrivateValues = new Map();

/** The personal values of some entries, by entry and field. Entries that hold none are left out. */
export async function privateValuesOf(
  tx: Tx,
  entryIds: readonly string[],
): Promise<{ of(entryId: string): PrivateValues }> {
  const rows =
    entryIds.length === 0
      ? []
      : await tx
          .select({
            entryId: auditPrivate.entryId,
            field: auditPrivate.field,
            value: auditPrivate.value,
            erasedAt: auditPrivate.erasedAt,
          })
          .from(auditPrivate)
          .where(inArray(auditPrivate.entryId, [...entryIds]));
  const byEntry = new Map<string, Map<string, PrivateValue>>();
  for (const { entryId, ...value } of rows) {
    const values = byEntry.get(entryId) ?? new Map<string, PrivateValue>();
    byEntry.set(entryId, values.set(value.field, value));
  }
  return { of: (entryId) => byEntry.get(entryId) ?? NONE };
}

type Labelled = { actorLabel: string | null; actorType: string; actorId: string | null };

/** What to call the actor of an entry: as they were called when it was written, or that this was erased. */
export function actorLabelOf(entry: Labelled, values: PrivateValues): string {
  const kept = values.get("actor");
  return (
    entry.actorLabel ??
    kept?.value ??
    (kept?.erasedAt ? erasedText(kept.erasedAt) : null) ??
    entry.actorId ??
    entry.actorType
  );
}

/** What to call the target of an entry; null when it has no name. */
export function targetLabelOf(entry: { targetLabel: string | null }, values: PrivateValues): string | null {
  const kept = values.get("target");
  return entry.targetLabel ?? kept?.value ?? (kept?.erasedAt ? erasedText(kept.erasedAt) : null);
}
