import { asc, eq } from "drizzle-orm";
import type { z } from "zod";
import {
  datasetParents,
  datasetPreparations,
  datasetRecipes,
  datasetRecipeVersions,
  datasets,
  datasetVersions,
} from "#db/schema/datasets.ts";
import { preparationResult } from "#domain/datasets/recipes/result.ts";
import { PreparationRef } from "#domain/datasets/recipes/schemas.ts";
import type { PreparationView } from "#domain/datasets/recipes/view.ts";
import { versionName } from "#domain/datasets/view.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";

const PARENTS_MAX = 100;

export const getPreparation = query({
  name: "datasets.getPreparation",
  summary:
    "The recipe and the versions that a dataset version was made from, what each step did, and leaks that were found.",
  permission: "dataset:read",
  scope: inProjectOf<z.output<typeof PreparationRef>>(
    datasetVersions,
    "This dataset version",
    (input) => input.versionId,
  ),
  input: PreparationRef,
  async run({ tx, input }): Promise<{ preparation: PreparationView | null }> {
    const [row] = await tx
      .select({ result: datasetPreparations.result, version: datasetRecipeVersions, recipe: datasetRecipes })
      .from(datasetPreparations)
      .innerJoin(datasetRecipeVersions, eq(datasetRecipeVersions.id, datasetPreparations.recipeVersionId))
      .innerJoin(datasetRecipes, eq(datasetRecipes.id, datasetRecipeVersions.recipeId))
      .where(eq(datasetPreparations.versionId, input.versionId));
    if (!row) return { preparation: null };
    const parents = await tx
      .select({ version: datasetVersions, dataset: datasets.name, step: datasetParents.step })
      .from(datasetParents)
      .innerJoin(datasetVersions, eq(datasetVersions.id, datasetParents.parentId))
      .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
      .where(eq(datasetParents.versionId, input.versionId))
      .orderBy(asc(datasetParents.place))
      .limit(PARENTS_MAX);
    const { id, slug, name } = row.recipe;
    return {
      preparation: {
        recipe: { id, slug, name, number: row.version.number, digest: row.version.digest },
        spec: row.version.spec,
        parents: parents.map(({ version, dataset, step }) => ({
          id: version.id,
          dataset,
          name: versionName(version),
          sha256: version.sha256,
          step,
        })),
        result: preparationResult.safeParse(row.result).data ?? null,
      },
    };
  },
});
