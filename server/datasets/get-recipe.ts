import { and, desc, eq, isNull, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { z } from "zod";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/access.ts";
import {
  datasetParents,
  datasetPreparations,
  datasetRecipes,
  datasetRecipeVersions,
  datasets,
  datasetVersions,
} from "#db/schema/datasets.ts";
import { RecipeRef } from "#domain/datasets/recipes/schemas.ts";
import type { RecipeVersionLine, RecipeView } from "#domain/datasets/recipes/view.ts";
import { versionName } from "#domain/datasets/view.ts";
import { projectOf } from "#server/kernel/call.ts";
import { notFound } from "#server/kernel/errors.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

const VERSIONS_SHOWN = 100;
const MADE_SHOWN = 30;

export const getRecipe = query({
  name: "datasets.getRecipe",
  summary: "A preparation recipe with its versions, the steps of one of them, and what it made.",
  permission: "dataset:read",
  scope: inProject<z.output<typeof RecipeRef>>(),
  input: RecipeRef,
  async run(context): Promise<RecipeView> {
    const { tx, input } = context;
    const [found] = await tx
      .select({ recipe: datasetRecipes, author: users.name })
      .from(datasetRecipes)
      .innerJoin(users, eq(users.id, datasetRecipes.createdBy))
      .where(
        and(
          eq(datasetRecipes.projectId, projectOf(context).id),
          or(eq(datasetRecipes.slug, input.recipe), eq(datasetRecipes.id, input.recipe)),
        ),
      );
    if (!found) throw notFound("This recipe");
    const { recipe, author } = found;
    const versions = await versionsOf(tx, recipe.id);
    const number = input.number ?? versions[0]?.number ?? 0;
    const [stored] = await tx
      .select({ version: datasetRecipeVersions, author: users.name })
      .from(datasetRecipeVersions)
      .innerJoin(users, eq(users.id, datasetRecipeVersions.createdBy))
      .where(and(eq(datasetRecipeVersions.recipeId, recipe.id), eq(datasetRecipeVersions.number, number)));
    if (!stored) throw notFound("This version of the recipe");
    const { spec } = stored.version;
    return {
      id: recipe.id,
      slug: recipe.slug,
      name: recipe.name,
      description: recipe.description,
      createdAt: recipe.createdAt,
      createdBy: { id: recipe.createdBy, name: author },
      version: { ...lineOf({ ...stored.version, steps: spec.steps.length, author: stored.author }), spec },
      versions,
      made: await madeBy(tx, recipe.id),
    };
  },
});

type Stored = Omit<RecipeVersionLine, "createdBy"> & { createdBy: string; author: string };

const lineOf = ({
  id,
  number,
  note,
  digest,
  steps,
  createdAt,
  createdBy,
  author,
}: Stored): RecipeVersionLine => ({
  id,
  number,
  note,
  digest,
  steps,
  createdAt,
  createdBy: { id: createdBy, name: author },
});

async function versionsOf(tx: Tx, recipeId: string): Promise<RecipeVersionLine[]> {
  const rows = await tx
    .select({
      id: datasetRecipeVersions.id,
      number: datasetRecipeVersions.number,
      note: datasetRecipeVersions.note,
      digest: datasetRecipeVersions.digest,
      steps: sql<number>`jsonb_array_length(${datasetRecipeVersions.spec} -> 'steps')`,
      createdAt: datasetRecipeVersions.createdAt,
      createdBy: datasetRecipeVersions.createdBy,
      author: users.name,
    })
    .from(datasetRecipeVersions)
    .innerJoin(users, eq(users.id, datasetRecipeVersions.createdBy))
    .where(eq(datasetRecipeVersions.recipeId, recipeId))
    .orderBy(desc(datasetRecipeVersions.number))
    .limit(VERSIONS_SHOWN);
  return rows.map(lineOf);
}

async function madeBy(tx: Tx, recipeId: string): Promise<RecipeView["made"]> {
  const from = alias(datasetVersions, "from_version");
  const fromDataset = alias(datasets, "from_dataset");
  const rows = await tx
    .select({
      version: datasetVersions,
      dataset: datasets.name,
      number: datasetRecipeVersions.number,
      from,
      fromDataset: fromDataset.name,
    })
    .from(datasetPreparations)
    .innerJoin(datasetRecipeVersions, eq(datasetRecipeVersions.id, datasetPreparations.recipeVersionId))
    .innerJoin(datasetVersions, eq(datasetVersions.id, datasetPreparations.versionId))
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .innerJoin(
      datasetParents,
      and(eq(datasetParents.versionId, datasetVersions.id), isNull(datasetParents.step)),
    )
    .innerJoin(from, eq(from.id, datasetParents.parentId))
    .innerJoin(fromDataset, eq(fromDataset.id, from.datasetId))
    .where(eq(datasetRecipeVersions.recipeId, recipeId))
    .orderBy(desc(datasetVersions.createdAt), desc(datasetVersions.id))
    .limit(MADE_SHOWN);
  return rows.map((row) => ({
    id: row.version.id,
    dataset: row.dataset,
    name: versionName(row.version),
    number: row.number,
    createdAt: row.version.createdAt,
    state: row.version.state,
    from: { id: row.from.id, dataset: row.fromDataset, name: versionName(row.from) },
  }));
}
