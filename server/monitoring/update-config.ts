import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { monitors } from "#db/schema/monitoring.ts";
import { UpdateMonitorConfig } from "#domain/monitoring/schemas.ts";
import { conflict } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { configOf, findMonitor, monitorTarget } from "./internal.ts";

export const updateConfig = command({
  name: "monitoring.updateConfig",
  summary: "Changes the thresholds of a monitor, for the windows that are scored from then on.",
  permission: "monitor:write",
  phase: "monitoring_and_management",
  scope: inProjectOf<z.output<typeof UpdateMonitorConfig>>(
    monitors,
    "This monitor",
    (input) => input.monitorId,
  ),
  input: UpdateMonitorConfig,
  async run({ tx, input, audit }): Promise<{ configVersion: number }> {
    const monitor = await findMonitor(tx, input.monitorId);
    const { version, ...before } = configOf(monitor);
    if (input.configVersion !== undefined && input.configVersion !== version) throw changedMeanwhile();
    const keys = Object.keys(before) as (keyof typeof before)[];
    if (keys.every((key) => before[key] === input.config[key])) {
      audit.unchanged();
      return { configVersion: version };
    }
    const moved = await tx
      .update(monitors)
      .set({ config: input.config, configVersion: version + 1 })
      .where(and(eq(monitors.id, monitor.id), eq(monitors.configVersion, version)))
      .returning({ id: monitors.id });
    if (moved.length === 0) throw changedMeanwhile();
    audit.record({
      target: monitorTarget(monitor),
      before: { ...before, version },
      after: { ...input.config, version: version + 1 },
    });
    return { configVersion: version + 1 };
  },
});

const changedMeanwhile = () =>
  conflict(
    "Somebody changed these thresholds while you were at them. Nothing was changed. Reload and read what is new.",
  );
