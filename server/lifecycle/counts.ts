import { and, count, eq, isNull, lte, notInArray, sql } from "drizzle-orm";
import type { z } from "zod";
import { notices } from "#db/schema/discussion.ts";
import { alerts } from "#db/schema/monitoring.ts";
import { OfProjectOrAll } from "#domain/lifecycle/queries.ts";
import { inProjectOrOrganization } from "#server/kernel/scope.ts";
import { seenProjects } from "#server/kernel/seen-projects.ts";
import { query } from "#server/kernel/verb.ts";
import { waitingFor } from "./waits-for-me.ts";

export const counts = query({
  name: "lifecycle.counts",
  summary:
    "The numbers of the sidebar: reviews that wait for the caller, all that waits or is unread, open alerts.",
  permission: "project:read",
  scope: inProjectOrOrganization<z.output<typeof OfProjectOrAll>>("mine"),
  input: OfProjectOrAll,
  async run(context): Promise<{ reviews: number; inbox: number; alerts: number }> {
    const waiting = await waitingFor(context);
    const [open] = await context.tx
      .select({ n: count() })
      .from(alerts)
      .where(and(eq(alerts.state, "open"), seenProjects(context, alerts.projectId)));
    // A review and an item are counted once, as what waits.
    const [news] = await context.tx
      .select({ n: count() })
      .from(notices)
      .where(
        and(
          eq(notices.orgId, context.orgId),
          eq(notices.userId, context.userId ?? ""),
          seenProjects({ ...context, project: null }, notices.projectId),
          isNull(notices.readAt),
          lte(notices.shownAt, sql`${context.now}::timestamptz`),
          notInArray(notices.kind, ["review", "item"]),
        ),
      );
    return {
      reviews: waiting.filter(({ kind }) => kind === "review").length,
      inbox: waiting.length + (news?.n ?? 0),
      alerts: open?.n ?? 0,
    };
  },
});
