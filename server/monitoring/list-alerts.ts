import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { alerts } from "#db/schema/monitoring.ts";
import { idSchema } from "#domain/format/ids.ts";
import { ALERT_STATES } from "#domain/monitoring/schemas.ts";
import type { AlertView } from "#domain/monitoring/view.ts";
import { projectOf } from "#server/kernel/call.ts";
import { keyset, type Page, pageInput, toPage } from "#server/kernel/page.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { selectAlerts, toAlert } from "./alert-rows.ts";

const ListAlerts = z.object({
  projectId: idSchema("prj"),
  state: z.enum(ALERT_STATES).optional(),
  ...pageInput,
});

export const listAlerts = query({
  name: "monitoring.listAlerts",
  summary: "The alerts of a project, newest first.",
  permission: "monitor:read",
  scope: inProject<z.output<typeof ListAlerts>>(),
  input: ListAlerts,
  async run(context): Promise<Page<AlertView>> {
    const { tx, input } = context;
    const { after, orderBy } = keyset(alerts.createdAt, alerts.id, input.cursor);
    const rows = await selectAlerts(tx)
      .where(
        and(
          eq(alerts.projectId, projectOf(context).id),
          input.state ? eq(alerts.state, input.state) : undefined,
          after,
        ),
      )
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    return toPage(rows.map(toAlert), input.limit, (row) => row);
  },
});
