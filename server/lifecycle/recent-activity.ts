import { and, eq, inArray, sql } from "drizzle-orm";
import type { z } from "zod";
import { users } from "#db/schema/access.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { reveal } from "#domain/audit/entry.ts";
import { type SentencePart, sentenceOf, TOLD_ACTIONS } from "#domain/audit/sentences.ts";
import { RecentActivity } from "#domain/lifecycle/queries.ts";
import { actorLabelOf, privateValuesOf, targetLabelOf } from "#server/kernel/audit-private.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

// Acts that are not told, such as a worker's own steps, are passed over; this is how far back that goes.
const LOOKED_AT_MAX = 2_000;

export type Activity = { id: string; at: string; parts: SentencePart[] };

export const recentActivity = query({
  name: "lifecycle.recentActivity",
  summary: "What changed in a project lately, in sentences, newest first.",
  permission: "project:read",
  scope: inProject<z.output<typeof RecentActivity>>(),
  input: RecentActivity,
  async run({ tx, input }): Promise<{ items: Activity[] }> {
    const newest = tx
      .select()
      .from(auditEntries)
      .where(eq(auditEntries.projectId, input.projectId))
      .orderBy(sql`${auditEntries.at} desc nulls last`, sql`${auditEntries.id} desc nulls last`)
      .limit(LOOKED_AT_MAX)
      .as("newest");
    const rows = await tx
      .select({
        id: newest.id,
        at: newest.at,
        action: newest.action,
        actorType: newest.actorType,
        actorLabel: newest.actorLabel,
        actorId: newest.actorId,
        name: users.name,
        targetType: newest.targetType,
        targetId: newest.targetId,
        targetLabel: newest.targetLabel,
        reason: newest.reason,
        before: newest.before,
        after: newest.after,
      })
      .from(newest)
      .leftJoin(users, eq(users.id, newest.actorId))
      .where(and(eq(newest.outcome, "ok"), inArray(newest.action, TOLD_ACTIONS)))
      .orderBy(sql`${newest.at} desc`, sql`${newest.id} desc`)
      .limit(input.limit);
    const secrets = await privateValuesOf(
      tx,
      rows.map(({ id }) => id),
    );
    return {
      items: rows.map((row) => {
        const values = secrets.of(row.id);
        const told = {
          ...row,
          actorName: row.name ?? actorLabelOf(row, values),
          targetLabel: targetLabelOf(row, values),
          before: reveal(row.before, values),
          after: reveal(row.after, values),
        };
        return { id: row.id, at: row.at, parts: sentenceOf(told) };
      }),
    };
  },
});
