import { and, count, desc, eq } from "drizzle-orm";
import type { z } from "zod";
import { aliases, models, modelVersions } from "#db/schema/models.ts";
import { alerts, monitorWindows } from "#db/schema/monitoring.ts";
import { OfProject } from "#domain/lifecycle/queries.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

const WINDOWS_SHOWN = 12;

export const championInService = query({
  name: "lifecycle.championInService",
  summary: "The champion of a project with its newest monitored windows, and how many alerts are open.",
  permission: "monitor:read",
  scope: inProject<z.output<typeof OfProject>>(),
  input: OfProject,
  async run({ tx, input }) {
    const [champion] = await tx
      .select({ versionId: aliases.versionId, modelName: models.name, number: modelVersions.number })
      .from(aliases)
      .innerJoin(models, eq(models.id, aliases.modelId))
      .innerJoin(modelVersions, eq(modelVersions.id, aliases.versionId))
      .where(and(eq(aliases.projectId, input.projectId), eq(aliases.alias, "champion")))
      .orderBy(desc(aliases.movedAt))
      .limit(1);
    const [open] = await tx
      .select({ n: count() })
      .from(alerts)
      .where(and(eq(alerts.projectId, input.projectId), eq(alerts.state, "open")));
    if (!champion) return { champion: null, openAlerts: open?.n ?? 0 };
    const newest = await tx
      .select({
        label: monitorWindows.label,
        rows: monitorWindows.rows,
        metrics: monitorWindows.metrics,
        features: monitorWindows.features,
        verdict: monitorWindows.verdict,
      })
      .from(monitorWindows)
      .where(eq(monitorWindows.modelVersionId, champion.versionId))
      .orderBy(desc(monitorWindows.createdAt))
      .limit(WINDOWS_SHOWN);
    const windows = newest.reverse().map(({ label, rows, metrics, features, verdict }) => ({
      label,
      rows,
      verdict,
      accuracy: numberAt(metrics, "accuracy"),
      psi: largestPsi(features),
    }));
    return {
      champion: { modelName: champion.modelName, number: champion.number, windows },
      openAlerts: open?.n ?? 0,
    };
  },
});

function numberAt(value: unknown, key: string): number | null {
  if (typeof value !== "object" || value === null || !(key in value)) return null;
  const found: unknown = Object.entries(value).find(([name]) => name === key)?.[1];
  return typeof found === "number" ? found : null;
}

/** The features of a window are a list; each may carry its PSI as a statistic. */
function largestPsi(features: unknown): number | null {
  const values = (Array.isArray(features) ? features : [])
    .map((feature: unknown) => numberAt(feature, "psi") ?? numberAt(feature, "statistic"))
    .filter((psi) => psi !== null);
  return values.length === 0 ? null : Math.max(...values);
}
