import { z } from "zod";
import { monitorReferences } from "#db/schema/monitoring.ts";
import { namedSketchesSchema, referenceRecordSchema } from "#domain/monitoring/window.ts";
import { projectOf } from "#server/kernel/call.ts";
import { newId } from "#server/kernel/ids.ts";
import { command } from "#server/kernel/verb.ts";
import { findMonitor, monitorTarget, scopeOfMonitor } from "./internal.ts";

export const keepReference = command({
  name: "monitoring.keepReference",
  summary: "Keeps the counts of the data that a version was trained on; every window is held against them.",
  permission: "system",
  phase: null,
  scope: scopeOfMonitor,
  input: z.object({
    monitorId: z.string(),
    modelVersionId: z.string(),
    sketches: namedSketchesSchema,
    record: referenceRecordSchema,
  }),
  async run(context): Promise<{ kept: boolean }> {
    const { tx, input, audit } = context;
    const project = projectOf(context);
    const kept = await tx
      .insert(monitorReferences)
      .values({
        id: newId("mrf"),
        orgId: project.orgId,
        projectId: project.id,
        monitorId: input.monitorId,
        modelVersionId: input.modelVersionId,
        rows: input.record.training.rows,
        sketches: input.sketches,
        metrics: input.record,
      })
      .onConflictDoNothing()
      .returning({ id: monitorReferences.id });
    if (kept.length === 0) {
      audit.unchanged();
      return { kept: false };
    }
    audit.record({
      target: monitorTarget(await findMonitor(tx, input.monitorId)),
      after: {
        modelVersionId: input.modelVersionId,
        rows: input.record.training.rows,
        accuracy: input.record.accuracy.accuracy,
        accuracyFrom: input.record.accuracy.source,
        features: input.sketches.length,
      },
    });
    return { kept: true };
  },
});
