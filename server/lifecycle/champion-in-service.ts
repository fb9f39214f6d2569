import { and, count, desc, eq } from "drizzle-orm";
import type { z } from "zod";
import { aliases, models, modelVersions } from "#db/schema/models.ts";
import { alerts } from "#db/schema/monitoring.ts";
import { OfProject } from "#domain/lifecycle/queries.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

export const championInService = query({
  name: "lifecycle.championInService",
  summary: "The version that is the champion of a project, and how many alerts are open.",
  permission: "monitor:read",
  scope: inProject<z.output<typeof OfProject>>(),
  input: OfProject,
  async run({ tx, input }) {
    const [champion] = await tx
      .select({ modelName: models.name, number: modelVersions.number })
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
    return { champion: champion ?? null, openAlerts: open?.n ?? 0 };
  },
});
