import { and, eq } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { z } from "zod";
import { users } from "#db/schema/access.ts";
import { deployments } from "#db/schema/deployments.ts";
import { models, modelVersions } from "#db/schema/models.ts";
import { DEPLOYMENT_STATES } from "#domain/deployments/rules.ts";
import type { DeploymentView } from "#domain/deployments/view.ts";
import { idSchema } from "#domain/format/ids.ts";
import { servingName } from "#domain/models/serving-name.ts";
import { projectOf } from "#server/kernel/call.ts";
import { keyset, type Page, pageInput, toPage } from "#server/kernel/page.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

const ListEndpoints = z.object({
  projectId: idSchema("prj"),
  state: z.enum(DEPLOYMENT_STATES, { error: "A deployment is live or retired." }).optional(),
  ...pageInput,
});

export const listEndpoints = query({
  name: "deployments.listEndpoints",
  summary:
    "What is and was in service under the endpoints of a project, newest first, with reason and request.",
  permission: "model:read",
  scope: inProject<z.output<typeof ListEndpoints>>(),
  input: ListEndpoints,
  async run(context): Promise<Page<DeploymentView>> {
    const { tx, input } = context;
    const project = projectOf(context);
    const retirers = alias(users, "retirers");
    const { after, orderBy } = keyset(deployments.deployedAt, deployments.id, input.cursor);
    const rows = await tx
      .select({
        row: deployments,
        model: { id: models.id, slug: models.slug, name: models.name },
        version: { id: modelVersions.id, number: modelVersions.number, sha256: modelVersions.sha256 },
        deployer: users.name,
        retirer: retirers.name,
      })
      .from(deployments)
      .innerJoin(models, eq(models.id, deployments.modelId))
      .innerJoin(modelVersions, eq(modelVersions.id, deployments.versionId))
      .leftJoin(users, eq(users.id, deployments.deployedBy))
      .leftJoin(retirers, eq(retirers.id, deployments.retiredBy))
      .where(
        and(
          eq(deployments.projectId, project.id),
          input.state === undefined ? undefined : eq(deployments.state, input.state),
          after,
        ),
      )
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    const items = rows.map(({ row, model, version, deployer, retirer }) => ({
      id: row.id,
      endpoint: row.endpoint,
      servingName: servingName(project.slug, model.slug),
      model,
      version,
      state: row.state,
      reason: row.reason,
      requestId: row.requestId,
      deployedBy: deployer ?? "Somebody",
      deployedAt: row.deployedAt,
      retiredBy: row.retiredBy === null ? null : (retirer ?? "Somebody"),
      retiredAt: row.retiredAt,
      retiredReason: row.retiredReason,
    }));
    return toPage(items, input.limit, (item) => ({ createdAt: item.deployedAt, id: item.id }));
  },
});
