import type { z } from "zod";
import { monitors } from "#db/schema/monitoring.ts";
import { UpdateMonitorConfig } from "#domain/monitoring/schemas.ts";
import { setThresholds } from "#server/approvals/gates/change-threshold.ts";
import { openRequest } from "#server/approvals/open-request.ts";
import { gateIsClosed } from "#server/approvals/policy-in-force.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { conflict, invalid } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { configOf, findMonitor, monitorName } from "./internal.ts";

type Answer = {
  state: "in_force" | "proposed" | "unchanged";
  /** The version in force after this call. */
  configVersion: number;
  requestId: string | null;
};

export const updateConfig = command({
  name: "monitoring.updateConfig",
  summary:
    "Proposes other thresholds of a monitor. They count for windows scored after their approval; at once where the policy asks for nobody.",
  permission: "monitor:write",
  phase: "monitoring_and_management",
  scope: inProjectOf<z.output<typeof UpdateMonitorConfig>>(
    monitors,
    "This monitor",
    (input) => input.monitorId,
  ),
  input: UpdateMonitorConfig,
  async run(context): Promise<Answer> {
    const { tx, input, audit, now, orgId } = context;
    const userId = personOfCall(context.userId);
    const project = projectOf(context);
    const monitor = await findMonitor(tx, input.monitorId);
    const { version, ...before } = configOf(monitor);
    if (input.configVersion !== undefined && input.configVersion !== version) throw changedMeanwhile();
    const keys = Object.keys(before) as (keyof typeof before)[];
    if (keys.every((key) => before[key] === input.config[key])) {
      audit.unchanged();
      return { state: "unchanged", configVersion: version, requestId: null };
    }
    const { config, reason = "" } = input;
    if (await gateIsClosed(tx, project.id, "change_threshold")) {
      if (reason === "") {
        const message = "Say why the thresholds should change: somebody else has to approve it.";
        throw invalid(message, [{ path: "reason", message }]);
      }
      const { id } = await openRequest(context, {
        gate: "change_threshold",
        subjectId: monitor.id,
        payload: { config, reason, proposedBy: userId },
        reason,
      });
      return { state: "proposed", configVersion: version, requestId: id };
    }
    const configVersion = await setThresholds(
      tx,
      { ...monitor, label: monitorName(monitor) },
      { config, reason, proposedBy: userId, setBy: userId, now, orgId, signed: null },
      audit,
    );
    return { state: "in_force", configVersion, requestId: null };
  },
});

const changedMeanwhile = () =>
  conflict(
    "Somebody changed these thresholds while you were at them. Nothing was changed. Reload and read what is new.",
  );
