import { RaiseAlarm } from "#domain/audit/schemas.ts";
import { inOrganization } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { LOG_TARGET } from "./anchors/jobs.ts";

export const raiseAlarm = command({
  name: "audit.raiseAlarm",
  summary: "Records that the audit log contradicts a copy of it.",
  permission: "system",
  phase: null,
  scope: inOrganization,
  input: RaiseAlarm,
  async run({ input, audit }) {
    audit.record({ target: LOG_TARGET, after: input, reason: input.sentence });
    return { recorded: true };
  },
});
