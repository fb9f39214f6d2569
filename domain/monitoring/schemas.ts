import { z } from "zod";
import { aliasSchema } from "#domain/approvals/schemas.ts";
import { idSchema } from "#domain/format/ids.ts";
import { longTextSchema } from "#domain/format/text.ts";
import { monitorThresholdsSchema } from "./config.ts";

export const NOTE_MAX = 1_000;

export const MonitorRef = z.object({ monitorId: idSchema("mon") });

/** Watch what an alias of a model does on each new version of a dataset. Thresholds left out are the customary ones. */
export const CreateMonitor = z.object({
  projectId: idSchema("prj"),
  modelId: idSchema("mod"),
  alias: aliasSchema.default("champion"),
  datasetId: idSchema("dst"),
  config: monitorThresholdsSchema.optional(),
});
export type CreateMonitorInput = z.input<typeof CreateMonitor>;

export const UpdateMonitorConfig = z.object({
  monitorId: idSchema("mon"),
  config: monitorThresholdsSchema,
  /** The version that the person saw; another one in force meanwhile is a conflict. */
  configVersion: z.int().positive().optional(),
  /** Why; needed where somebody else has to approve. */
  reason: longTextSchema(NOTE_MAX, "reason").optional(),
});

export const ScoreNow = z.object({
  monitorId: idSchema("mon"),
  /** One version, scored again if it was before. Without it, every version that still waits. */
  datasetVersionId: idSchema("dsv").optional(),
});

export const ALERT_STATES = ["open", "acknowledged"] as const;
export type AlertState = (typeof ALERT_STATES)[number];

export const AcknowledgeAlert = z.object({
  alertId: idSchema("alr"),
  note: longTextSchema(NOTE_MAX, "note"),
});
