import { and, desc, eq } from "drizzle-orm";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { projects } from "#db/schema/access.ts";
import { models, modelVersions } from "#db/schema/models.ts";
import { mayInProject } from "#domain/access/permissions.ts";
import { reachRefusal } from "#domain/deployments/rules.ts";
import { ResolveForServing } from "#domain/models/schemas.ts";
import { DEFAULT_ALIAS, parseServingName, servingName } from "#domain/models/serving-name.ts";
import { OUTSIDE } from "#domain/training/outside.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import { projectOf } from "#server/kernel/call.ts";
import { notFound, preconditionFailed } from "#server/kernel/errors.ts";
import { must } from "#server/kernel/refuse.ts";
import type { Scope } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { asInputSchema } from "./internal.ts";
import { namesInService } from "./names.ts";

type Input = z.output<typeof ResolveForServing>;

const byServingName: Scope<Input> = {
  kind: "project",
  what: "This model",
  find: async (tx, input) => (await findModel(tx, input.model))?.projectId ?? null,
};

export type ServedVersion = {
  name: string;
  modelId: string;
  versionId: string;
  number: number;
  sha256: string;
  size: number;
  /** Trained by another library. */
  outside: boolean;
  inputSchema: InputSchema;
  /** The names that point at this version now. */
  aliases: string[];
  /** All numbers of the model, newest first, at most 100. */
  versions: string[];
};

export const resolveForServing = query({
  name: "models.resolveForServing",
  summary:
    "Which version a name of the inference protocol means: an alias, an endpoint, a number for those who may preview, or without one the champion.",
  permission: "model:read",
  scope: byServingName,
  input: ResolveForServing,
  async run(context): Promise<ServedVersion> {
    const { tx, input } = context;
    const project = projectOf(context);
    const model = await findModel(tx, input.model);
    if (!model) throw notFound("This model");
    const names = await namesInService(tx, model.id);
    const wanted = input.version ?? DEFAULT_ALIAS;
    const pointed = names.find(({ alias }) => alias === wanted);
    const isNumber = /^\d+$/.test(wanted);
    if (!isNumber && !pointed) throw nothingIsNamed(wanted);
    const [version] = await tx
      .select()
      .from(modelVersions)
      .where(
        and(
          eq(modelVersions.modelId, model.id),
          pointed ? eq(modelVersions.id, pointed.versionId) : eq(modelVersions.number, Number(wanted)),
        ),
      );
    if (!version) throw notFound(`Version ${wanted} of this model`);
    const pointing = names.filter(({ versionId }) => versionId === version.id).map(({ alias }) => alias);
    must(reachRefusal({ names: pointing, mayPreview: mayInProject(context.standing, "model:preview") }));
    const numbers = await tx
      .select({ number: modelVersions.number })
      .from(modelVersions)
      .where(eq(modelVersions.modelId, model.id))
      .orderBy(desc(modelVersions.number))
      .limit(100);
    return {
      name: servingName(project.slug, model.slug),
      modelId: model.id,
      versionId: version.id,
      number: version.number,
      sha256: version.sha256,
      size: version.size,
      outside: version.algorithm === OUTSIDE,
      inputSchema: asInputSchema(version.inputSchema),
      aliases: pointing,
      versions: numbers.map(({ number }) => String(number)),
    };
  },
});

// Row-level security keeps this inside the key's organization, where a project's short name is unique.
async function findModel(tx: Tx, name: string) {
  const parts = parseServingName(name);
  const rows = parts
    ? await tx
        .select({ id: models.id, slug: models.slug, projectId: models.projectId })
        .from(models)
        .innerJoin(projects, eq(projects.id, models.projectId))
        .where(and(eq(projects.slug, parts.project), eq(models.slug, parts.model)))
        .limit(1)
    : await tx
        .select({ id: models.id, slug: models.slug, projectId: models.projectId })
        .from(models)
        .where(eq(models.id, name))
        .limit(1);
  return rows[0] ?? null;
}

function nothingIsNamed(alias: string) {
  return preconditionFailed(
    alias === DEFAULT_ALIAS
      ? "This model has no champion yet. Name a version in the address, or have one released as champion."
      : `No version of this model is named ${alias}. Name a number or another alias.`,
  );
}
