import { z } from "zod";
import { formatCount } from "#domain/format/numbers.ts";
import { idSchema } from "../../format/ids.ts";
import { SLUG_MAX, slugSchema } from "../../format/slug.ts";
import { nameSchema, optionalTextSchema, shortTextSchema } from "../../format/text.ts";
import { YAML_MAX } from "../../format/yaml-max.ts";
import { columnsSchema } from "../columns.ts";
import { DESCRIPTION_MAX, LABEL_MAX } from "../schemas.ts";
import { preparationResult } from "./result.ts";
import { recipeSpec } from "./spec.ts";

export const NOTE_MAX = 500;

const projectId = idSchema("prj");
const recipeId = idSchema("rcp");
const recipeVersionId = idSchema("rcv");
const versionId = idSchema("dsv");
const note = optionalTextSchema(NOTE_MAX, "note").default("");
const description = optionalTextSchema(DESCRIPTION_MAX, "description").default("");

export const CreateRecipe = z.object({ projectId, name: nameSchema, description, spec: recipeSpec });
export const SaveRecipe = z.object({ recipeId, spec: recipeSpec, note });
export const ImportRecipe = z.object({
  projectId,
  yaml: z.string().max(YAML_MAX, {
    error: `A file has at most ${formatCount(YAML_MAX)} characters.`,
  }),
  note,
});
export const ListRecipes = z.object({
  projectId,
  cursor: z.string().max(200).nullish(),
  limit: z.int().min(1).max(100, { error: "At most 100 in one answer." }).default(50),
});
/** A recipe by its short name or its id; without `number`, its newest version. */
export const RecipeRef = z.object({
  projectId,
  recipe: slugSchema.or(recipeId).pipe(z.string().max(SLUG_MAX + 10)),
  number: z.int().min(1).optional(),
});
export const RecipeVersionRef = z.object({ recipeVersionId });
export const PreviewRecipe = z.object({ versionId, spec: recipeSpec });

/** `into` names the dataset that gets the new version: one that is there, or a new one. */
export const ApplyRecipe = z.object({
  recipeVersionId,
  versionId,
  into: z.union([z.object({ datasetId: idSchema("dst") }), z.object({ name: nameSchema })]),
  label: shortTextSchema("label", LABEL_MAX).or(z.literal("")).default(""),
});
export const PreparationRef = z.object({ versionId });

export const CompletePreparation = z.object({
  versionId,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  size: z.int().positive(),
  rows: z.int().positive(),
  columns: columnsSchema,
  result: preparationResult,
});
