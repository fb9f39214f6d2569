import { eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { reveal } from "#domain/audit/entry.ts";
import { sentenceOf, TOLD_ACTIONS, type ToldAction } from "#domain/audit/sentences.ts";
import type { Activity } from "#domain/lifecycle/activity.ts";
import { excerptsOf } from "#server/discussion/excerpts.ts";
import { actorLabelOf, privateValuesOf, targetLabelOf } from "#server/kernel/audit-private.ts";

/** What a sentence is made of. */
export const TOLD_COLUMNS = {
  id: auditEntries.id,
  orgId: auditEntries.orgId,
  at: auditEntries.at,
  action: auditEntries.action,
  actorType: auditEntries.actorType,
  actorLabel: auditEntries.actorLabel,
  actorId: auditEntries.actorId,
  name: users.name,
  targetType: auditEntries.targetType,
  targetId: auditEntries.targetId,
  targetLabel: auditEntries.targetLabel,
  reason: auditEntries.reason,
  before: auditEntries.before,
  after: auditEntries.after,
};

export const ofActor = eq(users.id, auditEntries.actorId);

const EXCERPT_CHARACTERS = 160;

type Row = Pick<typeof auditEntries.$inferSelect, Exclude<keyof typeof TOLD_COLUMNS, "name">> & {
  name: string | null;
};

const known = (action: string): ToldAction | undefined => TOLD_ACTIONS.find((told) => told === action);

/** Entries in sentences, as somebody reads them who may see the names in them. */
export async function tellEntries(tx: Tx, rows: readonly Row[]): Promise<Activity[]> {
  const secrets = await privateValuesOf(
    tx,
    rows.map(({ id }) => id),
  );
  const said = await saidIn(tx, rows);
  return rows.flatMap((row): Activity[] => {
    const action = known(row.action);
    if (action === undefined) return [];
    const values = secrets.of(row.id);
    const told = {
      ...row,
      actorName: row.name ?? actorLabelOf(row, values),
      targetLabel: targetLabelOf(row, values),
      before: reveal(row.before, values),
      after: withWords(row, reveal(row.after, values), said),
    };
    return [{ id: row.id, at: row.at, action, actorId: row.actorId, parts: sentenceOf(told) }];
  });
}

const isComment = (row: Row): boolean => row.action === "discussion.comment" && row.targetType === "comment";

/** The words of the comments among these as they stand on the page: the record keeps those of a removed one, the feed does not show them. */
async function saidIn(tx: Tx, rows: readonly Row[]): Promise<ReadonlyMap<string, string>> {
  const ids = rows.flatMap((row) => (isComment(row) && row.targetId ? [row.targetId] : []));
  const orgId = rows.find(isComment)?.orgId;
  return orgId ? excerptsOf(tx, orgId, ids, EXCERPT_CHARACTERS) : new Map();
}

const withWords = (row: Row, after: unknown, said: ReadonlyMap<string, string>): unknown =>
  isComment(row) && typeof after === "object"
    ? { ...after, body: said.get(row.targetId ?? "") ?? null }
    : after;
