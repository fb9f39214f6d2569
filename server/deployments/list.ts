import { asc, eq } from "drizzle-orm";
import { z } from "zod";
import { users } from "#db/schema/access.ts";
import { breakGlass, reviewRequests } from "#db/schema/approvals.ts";
import { aliases, models, modelVersions } from "#db/schema/models.ts";
import { idSchema } from "#domain/format/ids.ts";
import { readMetrics } from "#domain/models/metrics.ts";
import { servingName } from "#domain/models/serving-name.ts";
import type { DeploymentLine } from "#domain/models/view.ts";
import { signaturesOf } from "#server/approvals/signature-view.ts";
import { notFound } from "#server/kernel/errors.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

const ListDeployments = z.object({ projectId: idSchema("prj") });
const DEPLOYMENTS_MAX = 200;

export const list = query({
  name: "deployments.list",
  summary:
    "The names in service in a project: which version each runs, since when, and by which approved request.",
  permission: "model:read",
  scope: inProject<z.output<typeof ListDeployments>>(),
  input: ListDeployments,
  async run({ tx, project }): Promise<{ items: DeploymentLine[] }> {
    if (!project) throw notFound("This project");
    const rows = await tx
      .select({
        alias: aliases.alias,
        model: { id: models.id, slug: models.slug, name: models.name },
        version: modelVersions,
        since: aliases.movedAt,
        movedBy: aliases.movedBy,
        mover: users.name,
        requestId: aliases.requestId,
        reason: reviewRequests.reason,
        emergency: breakGlass.reason,
      })
      .from(aliases)
      .innerJoin(models, eq(models.id, aliases.modelId))
      .innerJoin(modelVersions, eq(modelVersions.id, aliases.versionId))
      .leftJoin(reviewRequests, eq(reviewRequests.id, aliases.requestId))
      .leftJoin(breakGlass, eq(breakGlass.id, aliases.requestId))
      .innerJoin(users, eq(users.id, aliases.movedBy))
      .where(eq(aliases.projectId, project.id))
      .orderBy(asc(models.name), asc(models.id), asc(aliases.alias))
      .limit(DEPLOYMENTS_MAX);
    const signatures = await signaturesOf(
      tx,
      rows.map(({ requestId }) => requestId),
    );
    return {
      items: rows.map(({ version, ...row }) => ({
        alias: row.alias,
        servingName: servingName(project.slug, row.model.slug),
        model: row.model,
        version: {
          id: version.id,
          number: version.number,
          sha256: version.sha256,
          size: version.size,
          algorithm: version.algorithm,
        },
        inputSchema: version.inputSchema,
        metrics: readMetrics(version.metrics),
        since: row.since,
        movedBy: { id: row.movedBy, name: row.mover },
        request: { id: row.requestId, reason: row.reason ?? row.emergency ?? "" },
        emergency: row.emergency !== null,
        signatures: signatures(row.requestId),
      })),
    };
  },
});
