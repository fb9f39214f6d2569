import { dirname } from "node:path";
import type { z } from "zod";
import { datasetVersions } from "#db/schema/datasets.ts";
import { PreviewRecipe } from "#domain/datasets/recipes/schemas.ts";
import { preconditionFailed } from "#server/kernel/errors.ts";
import { Later } from "#server/kernel/later.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { inProjectOf } from "#server/kernel/scope.ts";
import { query } from "#server/kernel/verb.ts";
import { isShortage } from "./duckdb/import-file.ts";
import { previewOf, type RecipePreview } from "./duckdb/recipes/preview-recipe.ts";
import { findVersionRow } from "./internal.ts";
import { assertReady, columnsOfVersion, joinedFiles, joinedVersions } from "./recipe-internal.ts";

export const previewRecipe = query({
  name: "datasets.previewRecipe",
  summary:
    "What a recipe makes of a sample of a dataset version: rows, what each step did, and leaks that were found.",
  permission: "dataset:read",
  scope: inProjectOf<z.output<typeof PreviewRecipe>>(
    datasetVersions,
    "This dataset version",
    (input) => input.versionId,
  ),
  input: PreviewRecipe,
  async run({ tx, input }): Promise<Later<RecipePreview>> {
    const { version } = await findVersionRow(tx, input.versionId);
    const { artifacts } = runtime();
    const recipe = {
      path: artifacts.path(assertReady(version)),
      columns: await columnsOfVersion(tx, version.id),
      rows: version.rows ?? 0,
      joined: await joinedFiles(tx, await joinedVersions(tx, version.projectId, input.spec)),
    };
    return new Later(async () => {
      try {
        return await previewOf(recipe, input.spec, dirname(await artifacts.scratch("spill")));
      } catch (error) {
        const slow = error instanceof Error && error.name === "TimeoutError";
        if (!slow && !isShortage(error)) throw error;
        throw preconditionFailed(
          "The preview took too long or too much memory, most likely a join of two large tables. The worker has more of both: apply the recipe, or preview fewer steps.",
        );
      }
    });
  },
});
