import { and, desc, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { datasets } from "#db/schema/datasets.ts";
import { models, modelVersions } from "#db/schema/models.ts";
import { monitorConfigs, monitors } from "#db/schema/monitoring.ts";
import { DEFAULT_MONITOR_CONFIG } from "#domain/monitoring/config.ts";
import { CreateMonitor } from "#domain/monitoring/schemas.ts";
import { projectOf } from "#server/kernel/call.ts";
import { conflict, notFound, preconditionFailed } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { monitorName } from "./internal.ts";

/** Windows count the rows of a positive class, so only a model of two classes can be watched. */
async function refuseOtherTasks(tx: Tx, modelId: string, name: string): Promise<void> {
  const [newest] = await tx
    .select({ task: sql<string | null>`${modelVersions.inputSchema} ->> 'task'` })
    .from(modelVersions)
    .where(eq(modelVersions.modelId, modelId))
    .orderBy(desc(modelVersions.number))
    .limit(1);
  if (newest && newest.task !== null && newest.task !== "binary_classification")
    throw preconditionFailed(
      `${name} ${newest.task === "regression" ? "foretells a number" : "tells several classes apart"}; monitoring is for models that tell two classes apart. Nothing was made. Its answers can be held against later data by a new run.`,
    );
}

export const create = command({
  name: "monitoring.create",
  summary: "Watches what an alias of a model does on each new version of a dataset.",
  permission: "monitor:write",
  phase: "monitoring_and_management",
  scope: inProject<z.output<typeof CreateMonitor>>(),
  input: CreateMonitor,
  async run(context): Promise<{ monitorId: string }> {
    const { tx, input, userId, now, audit } = context;
    const project = projectOf(context);
    const [model] = await tx
      .select({ name: models.name })
      .from(models)
      .where(and(eq(models.id, input.modelId), eq(models.projectId, project.id)));
    if (!model) throw notFound("This model");
    await refuseOtherTasks(tx, input.modelId, model.name);
    const [dataset] = await tx
      .select({ name: datasets.name })
      .from(datasets)
      .where(and(eq(datasets.id, input.datasetId), eq(datasets.projectId, project.id)));
    if (!dataset) throw notFound("This dataset");

    const { version, ...defaults } = DEFAULT_MONITOR_CONFIG;
    const config = input.config ?? defaults;
    const id = newId("mon");
    const made = await tx
      .insert(monitors)
      .values({
        id,
        orgId: project.orgId,
        projectId: project.id,
        modelId: input.modelId,
        alias: input.alias,
        datasetId: input.datasetId,
        config,
        configVersion: version,
        createdBy: userId ?? "system",
        createdAt: now,
      })
      .onConflictDoNothing()
      .returning({ id: monitors.id });
    const label = monitorName({ modelName: model.name, alias: input.alias, datasetName: dataset.name });
    if (made.length === 0)
      throw conflict(`${label} is watched already. Nothing was made. Open the monitor that is there.`);
    await tx.insert(monitorConfigs).values({
      orgId: project.orgId,
      projectId: project.id,
      monitorId: id,
      number: version,
      config,
      proposedBy: userId ?? "system",
      setBy: userId ?? "system",
      setAt: now,
    });
    audit.record({
      target: { type: "monitor", id, label },
      after: { model: model.name, alias: input.alias, dataset: dataset.name, ...config },
    });
    return { monitorId: id };
  },
});
