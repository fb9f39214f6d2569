import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { datasetVersions } from "#db/schema/datasets.ts";
import { monitors } from "#db/schema/monitoring.ts";
import { ScoreNow } from "#domain/monitoring/schemas.ts";
import { notFound, preconditionFailed } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { findMonitor, type MonitorRow, monitorTarget } from "./internal.ts";
import { scoreWindow } from "./jobs.ts";
import { holdWindow, waitingVersions } from "./waiting.ts";

export const scoreNow = command({
  name: "monitoring.scoreNow",
  summary: "Has one dataset version scored, anew if it was before; or every version that still waits.",
  permission: "monitor:write",
  phase: "monitoring_and_management",
  scope: inProjectOf<z.output<typeof ScoreNow>>(monitors, "This monitor", (input) => input.monitorId),
  input: ScoreNow,
  async run({ tx, input, audit, enqueue }): Promise<{ jobIds: string[] }> {
    const monitor = await findMonitor(tx, input.monitorId);
    if (monitor.versionId === null)
      throw preconditionFailed(
        `The alias ${monitor.alias} of ${monitor.modelName} points to no version yet, so there is nothing to score with. Release a version as ${monitor.alias} first.`,
      );
    const modelVersionId = monitor.versionId;
    const wanted = input.datasetVersionId
      ? [await readyVersion(tx, monitor, input.datasetVersionId)]
      : (await waitingVersions(tx, { monitorId: monitor.id, untried: false })).map(
          ({ datasetVersionId }) => datasetVersionId,
        );
    const jobIds: string[] = [];
    let asked = 0;
    for (const datasetVersionId of wanted) {
      const payload = { monitorId: monitor.id, modelVersionId, datasetVersionId };
      const unfinished = await holdWindow(tx, payload);
      if (unfinished === null) asked += 1;
      jobIds.push(
        unfinished ?? (await enqueue(scoreWindow, { target: { type: "monitor", id: monitor.id }, payload })),
      );
    }
    if (asked === 0) audit.unchanged();
    else
      audit.record({
        target: monitorTarget(monitor),
        after: { asked, modelVersion: monitor.versionNumber, datasetVersionId: input.datasetVersionId },
      });
    return { jobIds };
  },
});

async function readyVersion(tx: Tx, monitor: MonitorRow, id: string): Promise<string> {
  const [row] = await tx
    .select({ id: datasetVersions.id, state: datasetVersions.state })
    .from(datasetVersions)
    .where(and(eq(datasetVersions.id, id), eq(datasetVersions.datasetId, monitor.datasetId)));
  if (!row) throw notFound("This version of the watched dataset");
  if (row.state !== "ready")
    throw preconditionFailed(
      "This dataset version is not ready, so it cannot be scored. Nothing was started. Wait until its profile is there.",
    );
  return row.id;
}
