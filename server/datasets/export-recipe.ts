import type { z } from "zod";
import { datasetRecipeVersions } from "#db/schema/datasets.ts";
import { recipeToYaml } from "#domain/datasets/recipes/file.ts";
import { RecipeVersionRef } from "#domain/datasets/recipes/schemas.ts";
import { recipeSpec } from "#domain/datasets/recipes/spec.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { findRecipeVersion } from "./recipe-internal.ts";

export const exportRecipe = query({
  name: "datasets.exportRecipe",
  summary: "A version of a preparation recipe as YAML, as datasets.importRecipe takes it.",
  permission: "dataset:read",
  scope: inProjectOf<z.output<typeof RecipeVersionRef>>(
    datasetRecipeVersions,
    "This version of a recipe",
    (input) => input.recipeVersionId,
  ),
  input: RecipeVersionRef,
  async run({ tx, input }): Promise<{ fileName: string; yaml: string }> {
    const { recipe, version } = await findRecipeVersion(tx, input.recipeVersionId);
    const { name, description } = recipe;
    return {
      fileName: `${recipe.slug}-v${version.number}.yaml`,
      yaml: recipeToYaml({ name, description, spec: recipeSpec.parse(version.spec) }),
    };
  },
});
