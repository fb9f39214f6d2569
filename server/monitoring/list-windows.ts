import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { monitorWindows } from "#db/schema/monitoring.ts";
import { MonitorRef } from "#domain/monitoring/schemas.ts";
import type { WindowView } from "#domain/monitoring/view.ts";
import { keyset, type Page, pageInput, toPage } from "#server/kernel/page.ts";
import { query } from "#server/kernel/verb.ts";
import { scopeOfMonitor } from "./internal.ts";
import { selectWindows, toWindow } from "./window-rows.ts";

const ListWindows = MonitorRef.extend(pageInput);

export const listWindows = query({
  name: "monitoring.listWindows",
  summary: "The scored windows of a monitor with figures, PSI of each feature and verdict, newest first.",
  permission: "monitor:read",
  scope: scopeOfMonitor,
  input: ListWindows,
  async run({
    tx,
    input,
  }: {
    tx: Parameters<typeof selectWindows>[0];
    input: z.output<typeof ListWindows>;
  }): Promise<Page<WindowView>> {
    const { after, orderBy } = keyset(monitorWindows.createdAt, monitorWindows.id, input.cursor);
    const rows = await selectWindows(tx)
      .where(and(eq(monitorWindows.monitorId, input.monitorId), after))
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    return toPage(rows.map(toWindow), input.limit, (row) => row);
  },
});
