import type { z } from "zod";
import { CreateRecipe } from "#domain/datasets/recipes/schemas.ts";
import { personOfCall, projectOf } from "#server/kernel/call.ts";
import { inProject } from "#server/kernel/scope.ts";
import { command } from "#server/kernel/verb.ts";
import { keepRecipe } from "./recipe-internal.ts";

export const createRecipe = command({
  name: "datasets.createRecipe",
  summary: "Keeps a preparation recipe under a name, as its first version.",
  permission: "dataset:write",
  phase: "data_preparation",
  scope: inProject<z.output<typeof CreateRecipe>>(),
  input: CreateRecipe,
  async run(context): Promise<{ id: string; slug: string; versionId: string }> {
    const place = { ...projectOf(context), createdBy: personOfCall(context.userId) };
    const { recipe, version, record } = await keepRecipe(context.tx, context.input, place);
    context.audit.record(record);
    return { id: recipe.id, slug: recipe.slug, versionId: version.id };
  },
});
