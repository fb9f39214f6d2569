import { and, eq, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { alerts } from "#db/schema/monitoring.ts";
import type { AlertToRaise } from "#domain/monitoring/alerts.ts";
import { newId } from "#server/kernel/ids.ts";

type Place = { orgId: string; projectId: string; monitorId: string; windowId: string };

/**
 * Brings a window's alerts to what it raises now: one for each kind and feature. What a person has acknowledged stays so; what no
 * longer crosses its threshold is closed, and opens again if it does.
 */
export async function settleAlerts(
  tx: Tx,
  place: Place,
  raised: readonly AlertToRaise[],
  now: string,
): Promise<{ raised: number; lifted: number }> {
  for (const alert of raised) {
    const { value, threshold, message } = alert;
    await tx
      .insert(alerts)
      .values({
        id: newId("alr"),
        ...place,
        kind: alert.kind,
        feature: alert.feature,
        value,
        threshold,
        message,
        createdAt: now,
      })
      .onConflictDoUpdate({
        target: [alerts.windowId, alerts.kind, alerts.feature],
        set: {
          value,
          threshold,
          message,
          state: sql`case when ${alerts.acknowledgedBy} is null then 'open' else ${alerts.state} end`,
          note: sql`case when ${alerts.acknowledgedBy} is null then null else ${alerts.note} end`,
          acknowledgedAt: sql`case when ${alerts.acknowledgedBy} is null then null else ${alerts.acknowledgedAt} end`,
        },
      });
  }
  const still = new Set(raised.map(({ kind, feature }) => `${kind}\n${feature}`));
  const open = await tx
    .select({ id: alerts.id, kind: alerts.kind, feature: alerts.feature })
    .from(alerts)
    .where(and(eq(alerts.windowId, place.windowId), eq(alerts.state, "open")));
  const gone = open.filter(({ kind, feature }) => !still.has(`${kind}\n${feature}`));
  for (const { id } of gone) {
    await tx
      .update(alerts)
      .set({
        state: "acknowledged",
        acknowledgedAt: now,
        note: "Scored again: no longer over its threshold.",
      })
      .where(and(eq(alerts.id, id), eq(alerts.state, "open"), isNull(alerts.acknowledgedBy)));
  }
  return { raised: raised.length, lifted: gone.length };
}
