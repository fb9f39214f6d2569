import { and, asc, desc, eq } from "drizzle-orm";
import { z } from "zod";
import { datasetVersions } from "#db/schema/datasets.ts";
import { monitorReferences, monitors, monitorWindows } from "#db/schema/monitoring.ts";
import { idSchema } from "#domain/format/ids.ts";
import type { MonitoringSummary } from "#domain/monitoring/view.ts";
import { referenceRecordSchema } from "#domain/monitoring/window.ts";
import { projectOf } from "#server/kernel/call.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { openAlertsOf, selectMonitors, versionOf } from "./internal.ts";
import { selectWindows, toWindow } from "./window-rows.ts";

const Summary = z.object({ projectId: idSchema("prj") });
const WINDOWS_SHOWN = 12;

export const summary = query({
  name: "monitoring.summary",
  summary: "The champion in service: its accuracy by window, the feature that moved most, and open alerts.",
  permission: "monitor:read",
  scope: inProject<z.output<typeof Summary>>(),
  input: Summary,
  async run(context): Promise<MonitoringSummary> {
    const { tx } = context;
    const rows = await selectMonitors(tx)
      .where(eq(monitors.projectId, projectOf(context).id))
      .orderBy(asc(monitors.createdAt), asc(monitors.id))
      .limit(20);
    const row = rows.find((monitor) => monitor.alias === "champion" && monitor.versionId !== null) ?? rows[0];
    if (!row) return null;
    const version = versionOf(row);
    const found = version
      ? await selectWindows(tx)
          .where(and(eq(monitorWindows.monitorId, row.id), eq(monitorWindows.modelVersionId, version.id)))
          .orderBy(desc(datasetVersions.number))
          .limit(WINDOWS_SHOWN)
      : [];
    const windows = found.map(toWindow).reverse();
    const latest = windows.at(-1);
    const [reference] = version
      ? await tx
          .select({ metrics: monitorReferences.metrics })
          .from(monitorReferences)
          .where(
            and(eq(monitorReferences.monitorId, row.id), eq(monitorReferences.modelVersionId, version.id)),
          )
      : [];
    const worst = latest?.features.toSorted((a, b) => (b.statistic ?? -1) - (a.statistic ?? -1))[0];
    const open = await openAlertsOf(tx, [row.id]);
    return {
      monitorId: row.id,
      modelId: row.modelId,
      modelName: row.modelName,
      alias: row.alias,
      version,
      accuracy: windows.map(({ label, record }) => ({
        label,
        accuracy: record.window.accuracy,
        rows: record.window.labelled,
      })),
      referenceAccuracy: reference ? referenceRecordSchema.parse(reference.metrics).accuracy.accuracy : null,
      latest: latest
        ? {
            windowId: latest.id,
            label: latest.label,
            rows: latest.rows,
            verdict: latest.verdict,
            worst: worst
              ? {
                  feature: worst.feature,
                  psi: worst.statistic,
                  verdict: worst.verdict,
                  sentence: worst.sentence,
                }
              : null,
          }
        : null,
      openAlerts: open.get(row.id) ?? 0,
    };
  },
});
