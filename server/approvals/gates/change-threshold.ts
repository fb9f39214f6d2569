import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "#db/client.ts";
import { datasets } from "#db/schema/datasets.ts";
import { models } from "#db/schema/models.ts";
import { monitorConfigs, monitors } from "#db/schema/monitoring.ts";
import { monitorThresholdsSchema } from "#domain/monitoring/config.ts";
import type { AuditTrail } from "#server/kernel/audit.ts";
import { conflict, notFound } from "#server/kernel/errors.ts";
import type { Apply, Asked, Passage, PassageContent } from "../passages.ts";
import { digestOf } from "./digest.ts";

export const thresholdPayload = z.object({
  config: monitorThresholdsSchema,
  reason: z.string(),
  proposedBy: z.string(),
});

/** A monitor is to judge by other thresholds, from the next window on. */
export const changeThreshold: Passage = {
  gate: "change_threshold",
  subjectType: "monitor",
  content,
  purpose: () => "judging by these thresholds from the next window on",
  async apply({ tx, orgId, asked, content, requestId, userId, now, audit }: Apply) {
    const { config, reason, proposedBy } = thresholdPayload.parse(asked.payload);
    const [monitor] = await tx.select().from(monitors).where(eq(monitors.id, asked.subjectId)).for("update");
    if (!monitor) throw notFound("This monitor");
    await setThresholds(
      tx,
      { ...monitor, label: content.label },
      {
        config,
        reason,
        proposedBy,
        setBy: userId,
        now,
        orgId,
        signed: { requestId, contentDigest: content.digest },
      },
      audit,
    );
  },
};

async function content(tx: Tx, asked: Asked, { hold }: { hold: boolean }): Promise<PassageContent> {
  const ofMonitor = tx
    .select({ monitor: monitors, model: models.name, dataset: datasets.name })
    .from(monitors)
    .innerJoin(models, eq(models.id, monitors.modelId))
    .innerJoin(datasets, eq(datasets.id, monitors.datasetId))
    .where(and(eq(monitors.id, asked.subjectId), eq(monitors.projectId, asked.projectId)));
  const [row] = hold ? await ofMonitor.for("share", { of: monitors }) : await ofMonitor;
  if (!row) throw notFound("This monitor");
  const { monitor } = row;
  const { config, reason, proposedBy } = thresholdPayload.parse(asked.payload);
  const label = `${row.model} ${monitor.alias} on ${row.dataset}`;
  return {
    projectId: asked.projectId,
    ...digestOf({
      format: "countersign.thresholds/1",
      monitor: monitor.id,
      before: { ...thresholds(monitor.config), version: monitor.configVersion },
      after: { ...config, version: monitor.configVersion + 1 },
      reason,
    }),
    authorIds: [proposedBy],
    lastModifierId: proposedBy,
    label,
    path: ["monitoring", monitor.id],
    named: `version ${monitor.configVersion + 1} of the thresholds of ${label}`,
    model: null,
  };
}

const thresholds = (config: unknown) => monitorThresholdsSchema.safeParse(config).data ?? {};

type Setting = {
  config: z.infer<typeof monitorThresholdsSchema>;
  reason: string;
  proposedBy: string;
  setBy: string;
  now: string;
  orgId: string;
  signed: { requestId: string; contentDigest: string } | null;
};

/** Puts thresholds in force as the next version of the monitor's; windows from then on name it. Returns its number. */
export async function setThresholds(
  tx: Tx,
  monitor: { id: string; projectId: string; config: unknown; configVersion: number; label: string },
  to: Setting,
  audit: AuditTrail,
): Promise<number> {
  const number = monitor.configVersion + 1;
  const moved = await tx
    .update(monitors)
    .set({ config: to.config, configVersion: number, configRequestId: to.signed?.requestId ?? null })
    .where(and(eq(monitors.id, monitor.id), eq(monitors.configVersion, monitor.configVersion)))
    .returning({ id: monitors.id });
  if (moved.length === 0) {
    throw conflict(
      "Somebody changed these thresholds while you were at them. Nothing was changed. Reload and read what is new.",
    );
  }
  await tx.insert(monitorConfigs).values({
    orgId: to.orgId,
    projectId: monitor.projectId,
    monitorId: monitor.id,
    number,
    config: to.config,
    reason: to.reason,
    proposedBy: to.proposedBy,
    setBy: to.setBy,
    setAt: to.now,
    requestId: to.signed?.requestId ?? null,
  });
  audit.record({
    target: { type: "monitor", id: monitor.id, label: monitor.label },
    before: { ...thresholds(monitor.config), version: monitor.configVersion },
    after: { ...to.config, version: number, ...to.signed },
    reason: to.reason,
  });
  return number;
}
