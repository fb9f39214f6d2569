import { and, count, eq, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { datasets } from "#db/schema/datasets.ts";
import { aliases, models, modelVersions } from "#db/schema/models.ts";
import { alerts, monitors } from "#db/schema/monitoring.ts";
import {
  DEFAULT_MONITOR_CONFIG,
  type MonitorConfig,
  monitorThresholdsSchema,
} from "#domain/monitoring/config.ts";
import { notFound } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";

export const scopeOfMonitor = inProjectOf<{ monitorId: string }>(
  monitors,
  "This monitor",
  (input) => input.monitorId,
);

/** The thresholds in force. Only the verbs of this area write them, from the schema that is read here. */
export function configOf(row: { config: unknown; configVersion: number }): MonitorConfig {
  const parsed = monitorThresholdsSchema.safeParse(row.config);
  return { ...(parsed.success ? parsed.data : DEFAULT_MONITOR_CONFIG), version: row.configVersion };
}

export const monitorName = (monitor: { modelName: string; alias: string; datasetName: string }): string =>
  `${monitor.modelName} ${monitor.alias} on ${monitor.datasetName}`;

const columns = {
  id: monitors.id,
  projectId: monitors.projectId,
  modelId: monitors.modelId,
  modelName: models.name,
  alias: monitors.alias,
  datasetId: monitors.datasetId,
  datasetName: datasets.name,
  versionId: aliases.versionId,
  versionNumber: modelVersions.number,
  config: monitors.config,
  configVersion: monitors.configVersion,
  createdBy: monitors.createdBy,
  createdAt: monitors.createdAt,
};

/** Monitors with the names of what they watch and the version behind the alias now. */
export const selectMonitors = (tx: Tx) =>
  tx
    .select(columns)
    .from(monitors)
    .innerJoin(models, eq(models.id, monitors.modelId))
    .innerJoin(datasets, eq(datasets.id, monitors.datasetId))
    .leftJoin(aliases, and(eq(aliases.modelId, monitors.modelId), eq(aliases.alias, monitors.alias)))
    .leftJoin(modelVersions, eq(modelVersions.id, aliases.versionId));

export type MonitorRow = Awaited<ReturnType<typeof selectMonitors>>[number];

export async function findMonitor(tx: Tx, id: string): Promise<MonitorRow> {
  const [row] = await selectMonitors(tx).where(eq(monitors.id, id)).limit(1);
  if (!row) throw notFound("This monitor");
  return row;
}

export const versionOf = (row: MonitorRow): { id: string; number: number } | null =>
  row.versionId !== null && row.versionNumber !== null
    ? { id: row.versionId, number: row.versionNumber }
    : null;

export const monitorTarget = (row: MonitorRow) => ({ type: "monitor", id: row.id, label: monitorName(row) });

export async function openAlertsOf(tx: Tx, monitorIds: readonly string[]): Promise<Map<string, number>> {
  if (monitorIds.length === 0) return new Map();
  const rows = await tx
    .select({ monitorId: alerts.monitorId, n: count() })
    .from(alerts)
    .where(and(eq(alerts.state, "open"), sql`${alerts.monitorId} = any(${sql.param([...monitorIds])})`))
    .groupBy(alerts.monitorId);
  return new Map(rows.map(({ monitorId, n }) => [monitorId, n]));
}
