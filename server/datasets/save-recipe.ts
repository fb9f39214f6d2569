import { eq } from "drizzle-orm";
import type { z } from "zod";
import { datasetRecipes } from "#db/schema/datasets.ts";
import { SaveRecipe } from "#domain/datasets/recipes/schemas.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { notFound } from "#server/kernel/errors.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { keepRecipeVersion } from "./recipe-internal.ts";

export const saveRecipe = command({
  name: "datasets.saveRecipe",
  summary: "Keeps another form of a recipe as its next version; earlier ones stay as they are.",
  permission: "dataset:write",
  phase: "data_preparation",
  scope: inProjectOf<z.output<typeof SaveRecipe>>(datasetRecipes, "This recipe", (input) => input.recipeId),
  input: SaveRecipe,
  async run(context): Promise<{ versionId: string; number: number }> {
    const { tx, input, audit } = context;
    const place = { ...projectOf(context), createdBy: personOfCall(context.userId) };
    const [recipe] = await tx.select().from(datasetRecipes).where(eq(datasetRecipes.id, input.recipeId));
    if (!recipe) throw notFound("This recipe");
    const { version, record } = await keepRecipeVersion(tx, recipe, input, place);
    audit.record(record);
    return { versionId: version.id, number: version.number };
  },
});
