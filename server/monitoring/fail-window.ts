import { eq } from "drizzle-orm";
import { z } from "zod";
import { datasetVersions } from "#db/schema/datasets.ts";
import { command } from "#server/kernel/verb.ts";
import { findMonitor, monitorTarget, scopeOfMonitor } from "./internal.ts";

export const failWindow = command({
  name: "monitoring.failWindow",
  summary: "Says why a dataset version could not be scored.",
  permission: "system",
  phase: null,
  scope: scopeOfMonitor,
  input: z.object({
    monitorId: z.string(),
    modelVersionId: z.string(),
    datasetVersionId: z.string(),
    sentence: z.string().max(4_000),
  }),
  async run({ tx, input, audit }): Promise<{ recorded: true }> {
    const [version] = await tx
      .select({ number: datasetVersions.number, label: datasetVersions.label })
      .from(datasetVersions)
      .where(eq(datasetVersions.id, input.datasetVersionId));
    audit.record({
      target: monitorTarget(await findMonitor(tx, input.monitorId)),
      after: { scored: false, datasetVersion: version?.label || `v${version?.number}` },
      reason: input.sentence,
    });
    return { recorded: true };
  },
});
