import { eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { datasets } from "#db/schema/datasets.ts";
import { models } from "#db/schema/models.ts";
import { alerts, monitors, monitorWindows } from "#db/schema/monitoring.ts";
import type { AlertView } from "#domain/monitoring/view.ts";
import { alertKindSchema, featureOutcomesSchema, windowRecordSchema } from "#domain/monitoring/window.ts";
import { monitorName } from "./internal.ts";

export const selectAlerts = (tx: Tx) =>
  tx
    .select({
      alert: alerts,
      windowLabel: monitorWindows.label,
      windowRows: monitorWindows.rows,
      features: monitorWindows.features,
      metrics: monitorWindows.metrics,
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
    severity: severityOf(row),
    message: alert.message,
    state: alert.state,
    acknowledgedBy: row.acknowledgedBy,
    acknowledgedAt: alert.acknowledgedAt,
    note: alert.note,
    createdAt: alert.createdAt,
  };
}

function severityOf({ alert, features, metrics }: AlertRow): AlertView["severity"] {
  if (alert.kind === "accuracy_drop") {
    const record = windowRecordSchema.safeParse(metrics);
    return record.success ? record.data.fall.severity : null;
  }
  const outcomes = featureOutcomesSchema.safeParse(features);
  if (!outcomes.success) return null;
  return outcomes.data.find(({ feature }) => feature === alert.feature)?.severity ?? null;
}
