import { createHash } from "node:crypto";
import { and, eq, or, type SQL } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { aliases, models, modelVersions } from "#db/schema/models.ts";
import { slugify } from "#domain/format/slug.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import type { AuditTrail } from "#server/kernel/audit.ts";
import { conflict, invalid, notFound } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import type { ProjectInScope } from "#server/kernel/verb.ts";

export const sha256Text = (text: string): string => createHash("sha256").update(text).digest("hex");

export const versionLabel = (modelName: string, number: number): string => `${modelName} v${number}`;

/** Only our own training writes this column, from a schema that the exported file carries too. */
export const asInputSchema = (value: unknown): InputSchema => value as InputSchema;

export type VersionRow = typeof modelVersions.$inferSelect & { modelName: string; modelSlug: string };

export async function loadVersion(tx: Tx, versionId: string): Promise<VersionRow> {
  const [row] = await tx
    .select({ version: modelVersions, modelName: models.name, modelSlug: models.slug })
    .from(modelVersions)
    .innerJoin(models, eq(models.id, modelVersions.modelId))
    .where(eq(modelVersions.id, versionId))
    .limit(1);
  if (!row) throw notFound("This model version");
  return { ...row.version, modelName: row.modelName, modelSlug: row.modelSlug };
}

/** A model by its short name or its id, inside one project. */
export const modelAt = (projectId: string, model: string): SQL | undefined =>
  and(eq(models.projectId, projectId), or(eq(models.slug, model), eq(models.id, model)));

export async function findModelRow(tx: Tx, where: SQL | undefined): Promise<typeof models.$inferSelect> {
  const [row] = await tx.select().from(models).where(where).limit(1);
  if (!row) throw notFound("This model");
  return row;
}

/** The version that a name points at now; null when the name is free. */
export async function aliasNow(
  tx: Tx,
  modelId: string,
  alias: string,
): Promise<{ versionId: string; number: number; requestId: string } | null> {
  const [row] = await tx
    .select({
      versionId: aliases.versionId,
      number: modelVersions.number,
      requestId: aliases.requestId,
    })
    .from(aliases)
    .innerJoin(modelVersions, eq(modelVersions.id, aliases.versionId))
    .where(and(eq(aliases.modelId, modelId), eq(aliases.alias, alias)))
    .limit(1);
  return row ?? null;
}

/** Puts a new model into the project; its short name is free or the call is refused. */
export async function insertModel(
  tx: Tx,
  audit: AuditTrail,
  place: { project: ProjectInScope; userId: string },
  given: { name: string; slug?: string | undefined; description: string },
): Promise<{ id: string; slug: string; name: string }> {
  const { project, userId } = place;
  const slug = given.slug ?? slugify(given.name);
  if (slug === "") {
    throw invalid("Give a short name too: this name has no letters an address can use.", [
      { path: "slug", message: "Give a short name." },
    ]);
  }
  const row = { id: newId("mod"), slug, name: given.name, description: given.description };
  const made = await tx
    .insert(models)
    .values({ ...row, orgId: project.orgId, projectId: project.id, createdBy: userId })
    .onConflictDoNothing({ target: [models.projectId, models.slug] })
    .returning({ id: models.id });
  if (made.length === 0) {
    throw conflict(
      `The project has a model at the address "${slug}" already. Nothing was made. Choose another name, or register a version of that model.`,
    );
  }
  audit.record({
    target: { type: "model", id: row.id, label: row.name },
    after: { name: row.name, slug, description: row.description },
  });
  return row;
}
