import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { datasets } from "#db/schema/datasets.ts";
import { models } from "#db/schema/models.ts";
import { alerts, monitors, monitorWindows } from "#db/schema/monitoring.ts";
import type { AlertView } from "#domain/monitoring/view.ts";
import { alertKindSchema } from "#domain/monitoring/window.ts";
import { monitorName } from "./internal.ts";

const severitySchema = z.enum(["warning", "critical"]).nullable();

export const selectAlerts = (tx: Tx) =>
  tx
    .select({
      alert: alerts,
      windowLabel: monitorWindows.label,
      windowRows: monitorWindows.rows,
      // Taken out by the database: the whole judgement of a window is kilobytes, and this is one word of it.
      severity: sql<string | null>`case when ${alerts.kind} = 'accuracy_drop'
        then ${monitorWindows.metrics} -> 'fall' ->> 'severity'
        else (select outcome ->> 'severity' from jsonb_array_elements(${monitorWindows.features}) outcome
              where outcome ->> 'feature' = ${alerts.feature} limit 1) end`,
      modelName: models.name,
      alias: monitors.alias,
      datasetName: datasets.name,
      acknowledgedBy: users.name,
    })
    .from(alerts)
    .innerJoin(monitorWindows, eq(monitorWindows.id, alerts.windowId))
    .innerJoin(monitors, eq(monitors.id, alerts.monitorId))
    .innerJoin(models, eq(models.id, monitors.modelId))
    .innerJoin(datasets, eq(datasets.id, monitors.datasetId))
    .leftJoin(users, eq(users.id, alerts.acknowledgedBy));

export type AlertRow = Awaited<ReturnType<typeof selectAlerts>>[number];

export function toAlert(row: AlertRow): AlertView {
  const { alert } = row;
  return {
    id: alert.id,
    monitorId: alert.monitorId,
    monitorName: monitorName(row),
    windowId: alert.windowId,
    windowLabel: row.windowLabel,
    windowRows: row.windowRows,
    kind: alertKindSchema.parse(alert.kind),
    feature: alert.feature,
    value: alert.value,
    threshold: alert.threshold,
    severity: severitySchema.catch(null).parse(row.severity),
    message: alert.message,
    state: alert.state,
    acknowledgedBy: row.acknowledgedBy,
    acknowledgedAt: alert.acknowledgedAt,
    note: alert.note,
    createdAt: alert.createdAt,
  };
}
