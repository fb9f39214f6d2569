import { and, count, desc, eq, inArray, sql } from "drizzle-orm";
import type { z } from "zod";
import { users } from "#db/schema/access.ts";
import { datasetPreparations, datasetRecipes, datasetRecipeVersions } from "#db/schema/datasets.ts";
import { ListRecipes } from "#domain/datasets/recipes/schemas.ts";
import type { RecipeLine } from "#domain/datasets/recipes/view.ts";
import { projectOf } from "#server/kernel/call.ts";
import { keyset, type Page, toPage } from "#server/kernel/page.ts";
import { inProject } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

export const listRecipes = query({
  name: "datasets.listRecipes",
  summary: "The preparation recipes of a project, newest first.",
  permission: "dataset:read",
  scope: inProject<z.output<typeof ListRecipes>>(),
  input: ListRecipes,
  async run(context): Promise<Page<RecipeLine>> {
    const { tx, input } = context;
    const { after, orderBy } = keyset(datasetRecipes.createdAt, datasetRecipes.id, input.cursor);
    const rows = await tx
      .select({ recipe: datasetRecipes, author: users.name })
      .from(datasetRecipes)
      .innerJoin(users, eq(users.id, datasetRecipes.createdBy))
      .where(and(eq(datasetRecipes.projectId, projectOf(context).id), after))
      .orderBy(...orderBy)
      .limit(input.limit + 1);
    const page = toPage(rows, input.limit, (row) => row.recipe);
    if (page.items.length === 0) return { nextCursor: null, items: [] };
    const ids = page.items.map(({ recipe }) => recipe.id);
    const latest = await tx
      .selectDistinctOn([datasetRecipeVersions.recipeId], {
        recipeId: datasetRecipeVersions.recipeId,
        number: datasetRecipeVersions.number,
        steps: sql<number>`jsonb_array_length(${datasetRecipeVersions.spec} -> 'steps')`,
        createdAt: datasetRecipeVersions.createdAt,
      })
      .from(datasetRecipeVersions)
      .where(inArray(datasetRecipeVersions.recipeId, ids))
      .orderBy(datasetRecipeVersions.recipeId, desc(datasetRecipeVersions.number));
    const made = await tx
      .select({ recipeId: datasetRecipeVersions.recipeId, n: count() })
      .from(datasetPreparations)
      .innerJoin(datasetRecipeVersions, eq(datasetRecipeVersions.id, datasetPreparations.recipeVersionId))
      .where(inArray(datasetRecipeVersions.recipeId, ids))
      .groupBy(datasetRecipeVersions.recipeId);
    const latestOf = new Map(latest.map(({ recipeId, ...version }) => [recipeId, version]));
    const madeOf = new Map(made.map(({ recipeId, n }) => [recipeId, n]));
    return {
      nextCursor: page.nextCursor,
      items: page.items.map(({ recipe, author }) => ({
        id: recipe.id,
        slug: recipe.slug,
        name: recipe.name,
        description: recipe.description,
        createdAt: recipe.createdAt,
        createdBy: { id: recipe.createdBy, name: author },
        latest: latestOf.get(recipe.id) ?? { number: 0, steps: 0, createdAt: recipe.createdAt },
        made: madeOf.get(recipe.id) ?? 0,
      })),
    };
  },
});
