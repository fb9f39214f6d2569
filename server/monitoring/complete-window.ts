import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { datasetVersions } from "#db/schema/datasets.ts";
import { monitorReferences, monitorWindows } from "#db/schema/monitoring.ts";
import type { DriftVerdict } from "#domain/monitoring/rules.ts";
import {
  namedSketchesSchema,
  referenceRecordSchema,
  type WindowRecord,
  windowMetricsSchema,
} from "#domain/monitoring/window.ts";
import { projectOf } from "#server/kernel/call.ts";
import { notFound, preconditionFailed } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { command } from "#server/kernel/verb.ts";
import { configOf, findMonitor, monitorName, scopeOfMonitor } from "./internal.ts";
import { judgeWindow } from "./judge.ts";
import { settleAlerts } from "./settle-alerts.ts";

export const completeWindow = command({
  name: "monitoring.completeWindow",
  summary:
    "Keeps a scored window and its verdict by the thresholds in force; one scored again replaces itself.",
  permission: "system",
  phase: "monitoring_and_management",
  scope: scopeOfMonitor,
  input: z.object({
    monitorId: z.string(),
    modelVersionId: z.string(),
    datasetVersionId: z.string(),
    sketches: namedSketchesSchema,
    metrics: windowMetricsSchema,
    seconds: z.number().nonnegative(),
  }),
  async run(context): Promise<{ windowId: string; verdict: DriftVerdict; alerts: number }> {
    const { tx, input, now, audit } = context;
    const project = projectOf(context);
    const monitor = await findMonitor(tx, input.monitorId);
    const reference = await findReference(tx, input.monitorId, input.modelVersionId);
    const label = await labelOf(tx, input.datasetVersionId);
    const config = configOf(monitor);
    const judged = judgeWindow(input, { ...reference, accuracy: reference.record.accuracy }, config);
    const { verdict } = judged;
    const record: WindowRecord = {
      window: input.metrics,
      accuracy: input.metrics.accuracy,
      fall: { ...verdict.accuracy, test: "accuracy_drop" },
      severity: verdict.severity,
      sentence: verdict.sentence,
      seconds: input.seconds,
    };
    const values = {
      label,
      configVersion: config.version,
      rows: input.metrics.rows,
      sketches: input.sketches,
      features: judged.features,
      metrics: record,
      verdict: verdict.verdict,
    };
    const [row] = await tx
      .insert(monitorWindows)
      .values({
        id: newId("win"),
        orgId: project.orgId,
        projectId: project.id,
        monitorId: input.monitorId,
        modelVersionId: input.modelVersionId,
        datasetVersionId: input.datasetVersionId,
        ...values,
        createdAt: now,
      })
      .onConflictDoUpdate({
        target: [monitorWindows.monitorId, monitorWindows.modelVersionId, monitorWindows.datasetVersionId],
        set: values,
      })
      .returning({ id: monitorWindows.id, fresh: sql<boolean>`(xmax = 0)` });
    if (!row) throw new Error("the window was neither inserted nor replaced");
    const place = { orgId: project.orgId, projectId: project.id, monitorId: monitor.id, windowId: row.id };
    const settled = await settleAlerts(tx, place, judged.alerts, now);
    audit.record({
      target: { type: "window", id: row.id, label: `${label}, ${monitorName(monitor)}` },
      after: {
        verdict: verdict.verdict,
        rows: input.metrics.rows,
        accuracy: input.metrics.accuracy,
        drifted: verdict.driftedFeatures,
        configVersion: config.version,
        again: !row.fresh,
        ...settled,
      },
    });
    return { windowId: row.id, verdict: verdict.verdict, alerts: judged.alerts.length };
  },
});

async function findReference(tx: Tx, monitorId: string, modelVersionId: string) {
  const [row] = await tx
    .select()
    .from(monitorReferences)
    .where(
      and(eq(monitorReferences.monitorId, monitorId), eq(monitorReferences.modelVersionId, modelVersionId)),
    );
  if (!row) throw preconditionFailed("This version has no reference yet, so no window can be judged.");
  return {
    sketches: namedSketchesSchema.parse(row.sketches),
    record: referenceRecordSchema.parse(row.metrics),
  };
}

async function labelOf(tx: Tx, id: string): Promise<string> {
  const [row] = await tx
    .select({ label: datasetVersions.label, number: datasetVersions.number })
    .from(datasetVersions)
    .where(eq(datasetVersions.id, id));
  if (!row) throw notFound("This dataset version");
  return row.label || `v${row.number}`;
}
