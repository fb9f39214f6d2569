import { and, count, eq } from "drizzle-orm";
import type { z } from "zod";
import { alerts } from "#db/schema/monitoring.ts";
import { OfProjectOrAll } from "#domain/lifecycle/queries.ts";
import { inProjectOrOrganization } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { seenProjects } from "./internal.ts";
import { waitingFor } from "./waits-for-me.ts";

export const counts = query({
  name: "lifecycle.counts",
  summary: "The numbers of the sidebar: reviews that wait for the caller, all that waits, open alerts.",
  permission: "project:read",
  scope: inProjectOrOrganization<z.output<typeof OfProjectOrAll>>("mine"),
  input: OfProjectOrAll,
  async run(context): Promise<{ reviews: number; inbox: number; alerts: number }> {
    const waiting = await waitingFor(context);
    const [open] = await context.tx
      .select({ n: count() })
      .from(alerts)
      .where(and(eq(alerts.state, "open"), seenProjects(context, alerts.projectId)));
    return {
      reviews: waiting.filter(({ kind }) => kind === "review").length,
      inbox: waiting.length,
      alerts: open?.n ?? 0,
    };
  },
});
