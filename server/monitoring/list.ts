import { and, count, desc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { monitors, monitorWindows } from "#db/schema/monitoring.ts";
import { idSchema } from "#domain/format/ids.ts";
import type { MonitorItem } from "#domain/monitoring/view.ts";
import { projectOf } from "#server/kernel/call.ts";
import { keyset, type Page, pageInput, toPage } from "#server/kernel/page.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { openAlertsOf, selectMonitors, versionOf } from "./internal.ts";

const List = z.object({ projectId: idSchema("prj"), ...pageInput });

export const list = query({
  name: "monitoring.list",
  summary: "The monitors of a project with their latest verdicts, newest first.",
  permission: "monitor:read",
  scope: inProject<z.output<typeof List>>(),
  input: List,
  async run(context): Promise<Page<MonitorItem>> {
    const { tx, input } = context;
    const { after, orderBy } = keyset(monitors.createdAt, monitors.id, input.cursor);
    const rows = await selectMonitors(tx)
      .where(and(eq(monitors.projectId, projectOf(context).id), after))
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    const page = toPage(rows, input.limit, (row) => row);
    const ids = page.items.map(({ id }) => id);
    const open = await openAlertsOf(tx, ids);
    const ofMonitors = inArray(monitorWindows.monitorId, ids);
    const counts = ids.length
      ? await tx
          .select({ id: monitorWindows.monitorId, n: count() })
          .from(monitorWindows)
          .where(ofMonitors)
          .groupBy(monitorWindows.monitorId)
      : [];
    const latest = ids.length
      ? await tx
          .selectDistinctOn([monitorWindows.monitorId], {
            id: monitorWindows.monitorId,
            label: monitorWindows.label,
            verdict: monitorWindows.verdict,
            rows: monitorWindows.rows,
            at: monitorWindows.createdAt,
          })
          .from(monitorWindows)
          .where(ofMonitors)
          .orderBy(monitorWindows.monitorId, desc(monitorWindows.createdAt), desc(monitorWindows.id))
      : [];
    const items = page.items.map((row): MonitorItem => {
      const last = latest.find(({ id }) => id === row.id);
      return {
        id: row.id,
        modelId: row.modelId,
        modelName: row.modelName,
        alias: row.alias,
        version: versionOf(row),
        datasetId: row.datasetId,
        datasetName: row.datasetName,
        windows: counts.find(({ id }) => id === row.id)?.n ?? 0,
        latest: last ? { label: last.label, verdict: last.verdict, rows: last.rows, at: last.at } : null,
        openAlerts: open.get(row.id) ?? 0,
        createdAt: row.createdAt,
      };
    });
    return { items, nextCursor: page.nextCursor };
  },
});
