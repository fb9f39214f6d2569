import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { datasetVersions } from "#db/schema/datasets.ts";
import { monitorWindows } from "#db/schema/monitoring.ts";
import { command } from "#server/kernel/verb.ts";
import { findMonitor, monitorTarget, scopeOfMonitor } from "./internal.ts";
import { scoreWindow } from "./jobs.ts";
import { holdWindow } from "./waiting.ts";

export const requestScore = command({
  name: "monitoring.requestScore",
  summary: "Has a dataset version scored that arrived after a monitor was set up.",
  permission: "system",
  phase: null,
  scope: scopeOfMonitor,
  input: z.object({ monitorId: z.string(), modelVersionId: z.string(), datasetVersionId: z.string() }),
  async run({ tx, input, audit, enqueue }): Promise<{ jobId: string | null }> {
    const unfinished = await holdWindow(tx, input);
    const [scored] = await tx
      .select({ id: monitorWindows.id })
      .from(monitorWindows)
      .where(
        and(
          eq(monitorWindows.monitorId, input.monitorId),
          eq(monitorWindows.modelVersionId, input.modelVersionId),
          eq(monitorWindows.datasetVersionId, input.datasetVersionId),
        ),
      );
    if (unfinished !== null || scored) {
      audit.unchanged();
      return { jobId: unfinished };
    }
    const monitor = await findMonitor(tx, input.monitorId);
    const [version] = await tx
      .select({ number: datasetVersions.number, label: datasetVersions.label })
      .from(datasetVersions)
      .where(eq(datasetVersions.id, input.datasetVersionId));
    const jobId = await enqueue(scoreWindow, { target: { type: "monitor", id: monitor.id }, payload: input });
    audit.record({
      target: monitorTarget(monitor),
      after: { datasetVersion: version?.label || `v${version?.number}`, modelVersion: monitor.versionNumber },
    });
    return { jobId };
  },
});
