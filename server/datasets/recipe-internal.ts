import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { and, desc, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import {
  datasetProfiles,
  datasetRecipes,
  datasetRecipeVersions,
  datasets,
  datasetVersions,
} from "#db/schema/datasets.ts";
import { columnsSchema } from "#domain/datasets/columns.ts";
import type { RecipeSpec } from "#domain/datasets/recipes/spec.ts";
import { stepColumns } from "#domain/datasets/recipes/step-columns.ts";
import { reservedProblem } from "#domain/datasets/reserved.ts";
import { versionName } from "#domain/datasets/view.ts";
import { slugify } from "#domain/format/slug.ts";
import { conflict, invalid, notFound, preconditionFailed } from "#server/kernel/errors.ts";
import { newId } from "#server/kernel/ids.ts";
import { runtime } from "#server/kernel/runtime.ts";
import type { JoinedFile } from "./duckdb/recipes/plain-steps.ts";

/** What a recipe is known by, however its fields were ordered. */
export const recipeDigest = (spec: RecipeSpec): string =>
  createHash("sha256")
    .update(canonicalize(JSON.parse(JSON.stringify(spec))) ?? "")
    .digest("hex");

export const recipeTarget = (
  recipe: { id: string; name: string },
  version: { number: number; digest: string },
) => ({
  type: "dataset_recipe",
  id: recipe.id,
  label: `${recipe.name} v${version.number}`,
  digest: version.digest,
});

export async function findRecipeVersion(tx: Tx, recipeVersionId: string) {
  const [row] = await tx
    .select({ version: datasetRecipeVersions, recipe: datasetRecipes })
    .from(datasetRecipeVersions)
    .innerJoin(datasetRecipes, eq(datasetRecipes.id, datasetRecipeVersions.recipeId))
    .where(eq(datasetRecipeVersions.id, recipeVersionId));
  if (!row) throw notFound("This version of a recipe");
  return row;
}

export type StoredVersion = typeof datasetVersions.$inferSelect;

/** A dataset version whose rows can be read. */
export function assertReady(version: StoredVersion): string {
  if (version.state !== "ready" || version.sha256 === null)
    throw preconditionFailed(
      `${versionName(version)} is not ready, so that no recipe can read it. Its page says how far it is.`,
    );
  return version.sha256;
}

export async function columnsOfVersion(tx: Tx, versionId: string) {
  const [kept] = await tx
    .select({ columns: datasetProfiles.columns })
    .from(datasetProfiles)
    .where(eq(datasetProfiles.versionId, versionId));
  return columnsSchema.parse(kept?.columns ?? []);
}

/** The version that each join of a recipe reads: the one it names, else the newest that is ready. A dataset that is not there is left out. */
export async function joinedVersions(
  tx: Tx,
  projectId: string,
  spec: RecipeSpec,
): Promise<Map<number, { version: StoredVersion; dataset: string }>> {
  const found = new Map<number, { version: StoredVersion; dataset: string }>();
  for (const [place, step] of spec.steps.entries()) {
    if (step.do !== "join") continue;
    const [row] = await tx
      .select({ version: datasetVersions, dataset: datasets.name })
      .from(datasetVersions)
      .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
      .where(
        and(
          eq(datasets.projectId, projectId),
          eq(datasets.slug, step.dataset),
          eq(datasetVersions.state, "ready"),
          step.version === undefined ? undefined : eq(datasetVersions.number, step.version),
        ),
      )
      .orderBy(desc(datasetVersions.number))
      .limit(1);
    if (row) found.set(place, row);
  }
  return found;
}

/** The same as files that the engine reads. */
export async function joinedFiles(
  tx: Tx,
  joined: ReadonlyMap<number, { version: StoredVersion; dataset: string }>,
): Promise<Map<number, JoinedFile>> {
  const files = new Map<number, JoinedFile>();
  for (const [place, { version, dataset }] of joined)
    files.set(place, {
      path: runtime().artifacts.path(assertReady(version)),
      columns: await columnsOfVersion(tx, version.id),
      name: `${dataset} ${versionName(version)}`,
    });
  return files;
}

type KeptPlace = { id: string; orgId: string; createdBy: string };
type RecipeRow = typeof datasetRecipes.$inferSelect;

/** A name without any letter of ASCII still gets an address. */
export const recipeSlug = (name: string): string =>
  slugify(name) || `recipe-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;

/** The log is for ever, and filters and constants may hold a person's data: it has the digest, the kinds of the steps and their columns. */
const told = (spec: RecipeSpec) => ({
  roles: spec.roles,
  steps: spec.steps.map((step) => ({ do: step.do, columns: stepColumns(step) })),
});

/** Keeps a new recipe with its first version, and says what the log has to say of it. */
export async function keepRecipe(
  tx: Tx,
  { name, description, spec }: { name: string; description: string; spec: RecipeSpec },
  { id: projectId, orgId, createdBy }: KeptPlace,
) {
  const recipe = { id: newId("rcp"), slug: recipeSlug(name), name, description };
  const reserved = reservedProblem("recipe", recipe.slug);
  if (reserved) throw invalid(reserved, [{ path: "name", message: reserved }]);
  const made = await tx
    .insert(datasetRecipes)
    .values({ ...recipe, orgId, projectId, createdBy })
    .onConflictDoNothing({ target: [datasetRecipes.projectId, datasetRecipes.slug] })
    .returning({ id: datasetRecipes.id });
  if (made.length === 0)
    throw conflict(
      `The project has a recipe "${recipe.slug}" already. Nothing was kept. Choose another name, or save this as a new version of that recipe.`,
    );
  const version = { id: newId("rcv"), number: 1, digest: recipeDigest(spec) };
  await tx
    .insert(datasetRecipeVersions)
    .values({ ...version, orgId, projectId, recipeId: recipe.id, spec, createdBy });
  const after = { name, number: 1, digest: version.digest, ...told(spec) };
  return { recipe, version, record: { target: recipeTarget(recipe, version), after } };
}

/** Keeps the next version of a recipe, and says what the log has to say of it. */
export async function keepRecipeVersion(
  tx: Tx,
  recipe: RecipeRow,
  { spec, note }: { spec: RecipeSpec; note: string },
  { id: projectId, orgId, createdBy }: KeptPlace,
) {
  const [last] = await tx
    .select({ number: datasetRecipeVersions.number, digest: datasetRecipeVersions.digest })
    .from(datasetRecipeVersions)
    .where(eq(datasetRecipeVersions.recipeId, recipe.id))
    .orderBy(desc(datasetRecipeVersions.number))
    .limit(1);
  const digest = recipeDigest(spec);
  if (last?.digest === digest)
    throw conflict(`This is version ${last.number} of ${recipe.name} already. Nothing was kept.`);
  const version = { id: newId("rcv"), number: (last?.number ?? 0) + 1, digest };
  const made = await tx
    .insert(datasetRecipeVersions)
    .values({ ...version, orgId, projectId, recipeId: recipe.id, spec, note, createdBy })
    .onConflictDoNothing({ target: [datasetRecipeVersions.recipeId, datasetRecipeVersions.number] })
    .returning({ id: datasetRecipeVersions.id });
  if (made.length === 0)
    throw conflict("Somebody saved this recipe at the same moment. Read theirs, then save yours again.");
  const record = {
    target: recipeTarget(recipe, version),
    before: { number: last?.number, digest: last?.digest },
    after: { number: version.number, digest, ...told(spec) },
    ...(note !== "" && { reason: note }),
  };
  return { recipe, version, record };
}
