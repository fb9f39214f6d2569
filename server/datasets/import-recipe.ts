import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { datasetRecipes } from "#db/schema/datasets.ts";
import { type RecipeFile, recipeFromYaml } from "#domain/datasets/recipes/file.ts";
import { ImportRecipe } from "#domain/datasets/recipes/schemas.ts";
import { YamlProblem } from "#domain/format/yaml.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { invalid } from "#server/kernel/errors.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { keepRecipe, keepRecipeVersion, recipeSlug } from "./recipe-internal.ts";

export const importRecipe = command({
  name: "datasets.importRecipe",
  summary:
    "Takes a preparation recipe from a YAML file: a new one, or the next version of the project's recipe of that name.",
  permission: "dataset:write",
  phase: "data_preparation",
  scope: inProject<z.output<typeof ImportRecipe>>(),
  input: ImportRecipe,
  async run(context): Promise<{ id: string; slug: string; versionId: string; number: number }> {
    const { tx, input, audit } = context;
    const file = readFile(input.yaml);
    const place = { ...projectOf(context), createdBy: personOfCall(context.userId) };
    const [there] = await tx
      .select()
      .from(datasetRecipes)
      .where(and(eq(datasetRecipes.projectId, place.id), eq(datasetRecipes.slug, recipeSlug(file.name))));
    const { recipe, version, record } = there
      ? await keepRecipeVersion(tx, there, { spec: file.spec, note: input.note }, place)
      : await keepRecipe(tx, file, place);
    audit.record(record);
    return { id: recipe.id, slug: recipe.slug, versionId: version.id, number: version.number };
  },
});

function readFile(yaml: string): RecipeFile {
  try {
    return recipeFromYaml(yaml);
  } catch (error) {
    if (!(error instanceof YamlProblem)) throw error;
    const message = `${error.message} Nothing was imported.`;
    throw invalid(message, [{ path: "yaml", message }]);
  }
}
