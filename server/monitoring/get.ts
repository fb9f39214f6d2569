import { and, asc, count, desc, eq, ne, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import { datasets, datasetVersions } from "#db/schema/datasets.ts";
import { jobs } from "#db/schema/kernel.ts";
import { modelVersions } from "#db/schema/models.ts";
import { alerts, monitorReferences, monitorWindows } from "#db/schema/monitoring.ts";
import { MonitorRef } from "#domain/monitoring/schemas.ts";
import type { MonitorView, ReferenceView, ScoringView } from "#domain/monitoring/view.ts";
import { referenceRecordSchema } from "#domain/monitoring/window.ts";
import { query } from "#server/kernel/verb.ts";
import { selectAlerts, toAlert } from "./alert-rows.ts";
import { configOf, findMonitor, scopeOfMonitor, versionOf } from "./internal.ts";
import { scoreWindow } from "./jobs.ts";
import { selectWindows, sketchesToDraw, toWindow } from "./window-rows.ts";

const WINDOWS_MAX = 36;
const ALERTS_MAX = 100;
const JOBS_MAX = 50;

export const get = query({
  name: "monitoring.get",
  summary: "A monitor with its reference, its latest windows, its alerts and what is being scored.",
  permission: "monitor:read",
  scope: scopeOfMonitor,
  input: MonitorRef,
  async run({ tx, input }): Promise<MonitorView> {
    const row = await findMonitor(tx, input.monitorId);
    const [author] = await tx.select({ name: users.name }).from(users).where(eq(users.id, row.createdBy));
    const version = versionOf(row);
    const ofMonitor = eq(monitorWindows.monitorId, row.id);
    const windows = version
      ? await selectWindows(tx)
          .where(and(ofMonitor, eq(monitorWindows.modelVersionId, version.id)))
          .orderBy(desc(datasetVersions.number))
          .limit(WINDOWS_MAX)
      : [];
    const [earlier] = await tx
      .select({ n: count() })
      .from(monitorWindows)
      .where(and(ofMonitor, version ? ne(monitorWindows.modelVersionId, version.id) : undefined));
    const alertRows = await selectAlerts(tx)
      .where(eq(alerts.monitorId, row.id))
      .orderBy(desc(sql`${alerts.state} = 'open'`), desc(alerts.createdAt), asc(alerts.id))
      .limit(ALERTS_MAX);
    return {
      monitor: {
        id: row.id,
        modelId: row.modelId,
        modelName: row.modelName,
        alias: row.alias,
        version,
        datasetId: row.datasetId,
        datasetName: row.datasetName,
        createdAt: row.createdAt,
        config: configOf(row),
        createdBy: author?.name ?? "Somebody",
        positiveLabel: version ? await positiveLabelOf(tx, version.id) : null,
      },
      reference: version ? await referenceOf(tx, row.id, version) : null,
      windows: windows
        .map((found) => ({ ...toWindow(found), sketches: sketchesToDraw(found.window.sketches) }))
        .reverse(),
      earlierWindows: earlier?.n ?? 0,
      alerts: alertRows.map(toAlert),
      scorings: await scoringsOf(tx, row.id),
    };
  },
});

async function positiveLabelOf(tx: Tx, versionId: string): Promise<string | null> {
  const [row] = await tx
    .select({ label: sql<string | null>`${modelVersions.inputSchema} ->> 'positiveLabel'` })
    .from(modelVersions)
    .where(eq(modelVersions.id, versionId));
  return row?.label ?? null;
}

async function referenceOf(
  tx: Tx,
  monitorId: string,
  version: { id: string; number: number },
): Promise<ReferenceView | null> {
  const [row] = await tx
    .select({
      reference: monitorReferences,
      number: datasetVersions.number,
      label: datasetVersions.label,
      name: datasets.name,
    })
    .from(monitorReferences)
    .innerJoin(modelVersions, eq(modelVersions.id, monitorReferences.modelVersionId))
    .innerJoin(datasetVersions, eq(datasetVersions.id, modelVersions.datasetVersionId))
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .where(and(eq(monitorReferences.monitorId, monitorId), eq(monitorReferences.modelVersionId, version.id)));
  if (!row) return null;
  return {
    modelVersionId: version.id,
    modelVersionNumber: version.number,
    datasetLabel: `${row.name} ${row.label || `v${row.number}`}`,
    rows: row.reference.rows,
    record: referenceRecordSchema.parse(row.reference.metrics),
    sketches: sketchesToDraw(row.reference.sketches),
  };
}

/** The last scoring of each dataset version that has not ended well. */
async function scoringsOf(tx: Tx, monitorId: string): Promise<ScoringView[]> {
  const rows = await tx
    .select({ job: jobs, number: datasetVersions.number, label: datasetVersions.label })
    .from(jobs)
    .innerJoin(datasetVersions, sql`${datasetVersions.id} = ${jobs.payload} ->> 'datasetVersionId'`)
    .where(and(eq(jobs.targetId, monitorId), eq(jobs.kind, scoreWindow.kind)))
    .orderBy(desc(jobs.createdAt))
    .limit(JOBS_MAX);
  const seen = new Set<string>();
  return rows.flatMap(({ job, number, label }): ScoringView[] => {
    const datasetVersionId = String((job.payload as { datasetVersionId?: unknown }).datasetVersionId);
    if (seen.has(datasetVersionId)) return [];
    seen.add(datasetVersionId);
    if (job.state === "succeeded") return [];
    return [
      {
        jobId: job.id,
        label: label || `v${number}`,
        datasetVersionId,
        state: job.state,
        stage: job.stage,
        fraction: job.fraction,
        error: job.error,
      },
    ];
  });
}
