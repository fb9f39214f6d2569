import { and, eq, inArray, sql } from "drizzle-orm";
import type { z } from "zod";
import { users } from "#db/schema/access.ts";
import { auditEntries } from "#db/schema/kernel.ts";
import { TOLD_ACTIONS } from "#domain/audit/sentences.ts";
import type { Activity } from "#domain/lifecycle/activity.ts";
import { RecentActivity } from "#domain/lifecycle/queries.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { ofActor, TOLD_COLUMNS, tellEntries } from "./tell-entries.ts";

// Acts that are not told, such as a worker's own steps, are passed over; this is how far back that goes.
const LOOKED_AT_MAX = 2_000;

export const recentActivity = query({
  name: "lifecycle.recentActivity",
  summary: "What changed in a project lately, in sentences, newest first.",
  permission: "project:read",
  scope: inProject<z.output<typeof RecentActivity>>(),
  input: RecentActivity,
  async run({ tx, input }): Promise<{ items: Activity[] }> {
    const newest = tx
      .select({ id: auditEntries.id, at: auditEntries.at })
      .from(auditEntries)
      .where(eq(auditEntries.projectId, input.projectId))
      .orderBy(sql`${auditEntries.at} desc nulls last`, sql`${auditEntries.id} desc nulls last`)
      .limit(LOOKED_AT_MAX)
      .as("newest");
    const rows = await tx
      .select(TOLD_COLUMNS)
      .from(newest)
      .innerJoin(auditEntries, eq(auditEntries.id, newest.id))
      .leftJoin(users, ofActor)
      .where(and(eq(auditEntries.outcome, "ok"), inArray(auditEntries.action, TOLD_ACTIONS)))
      .orderBy(sql`${newest.at} desc`, sql`${newest.id} desc`)
      .limit(input.limit);
    return { items: await tellEntries(tx, rows) };
  },
});
