import { z } from "zod";
import { nameSchema, optionalTextSchema } from "../../format/text.ts";
import { readYaml, writeYaml } from "../../format/yaml.ts";
import { DESCRIPTION_MAX } from "../schemas.ts";
import { type RecipeSpec, recipeSpec } from "./spec.ts";

/** A recipe as a file: its name and its content, without anything of the place it comes from. */
export const recipeFile = recipeSpec.extend({
  recipe: z.literal(1, { error: "A file of a recipe begins with recipe: 1." }),
  name: nameSchema,
  description: optionalTextSchema(DESCRIPTION_MAX, "description").default(""),
});
export type RecipeFile = { name: string; description: string; spec: RecipeSpec };

const HEADING = `A preparation recipe, as Countersign exports and imports it.
Steps are done in this order; behind a split they learn from the rows of training alone.`;

/** The same recipe gives the same text. */
export function recipeToYaml({ name, description, spec }: RecipeFile): string {
  const { recipe, roles, steps } = spec;
  const file = { recipe, name, ...(description !== "" && { description }), roles, steps };
  return writeYaml(file, HEADING);
}

/** Throws YamlProblem, in a sentence with the line, for a file that is none of a recipe. */
export function recipeFromYaml(text: string): RecipeFile {
  const { name, description, ...spec } = readYaml(text, recipeFile);
  return { name, description, spec: recipeSpec.parse(spec) };
}
