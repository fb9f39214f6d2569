import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { alerts } from "#db/schema/monitoring.ts";
import { AcknowledgeAlert, type AlertState } from "#domain/monitoring/schemas.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";

export const acknowledgeAlert = command({
  name: "monitoring.acknowledgeAlert",
  summary: "Says that somebody has seen an alert, and what they make of it.",
  permission: "monitor:write",
  phase: "monitoring_and_management",
  scope: inProjectOf<z.output<typeof AcknowledgeAlert>>(alerts, "This alert", (input) => input.alertId),
  input: AcknowledgeAlert,
  async run({ tx, input, userId, now, audit }): Promise<{ state: AlertState }> {
    const [moved] = await tx
      .update(alerts)
      .set({ state: "acknowledged", acknowledgedBy: userId, acknowledgedAt: now, note: input.note })
      .where(and(eq(alerts.id, input.alertId), eq(alerts.state, "open")))
      .returning();
    if (!moved) {
      audit.unchanged();
      return { state: "acknowledged" };
    }
    audit.record({
      target: { type: "alert", id: moved.id, label: moved.message },
      before: { state: "open" },
      after: { state: "acknowledged", kind: moved.kind, value: moved.value, threshold: moved.threshold },
      reason: input.note,
    });
    return { state: "acknowledged" };
  },
});
