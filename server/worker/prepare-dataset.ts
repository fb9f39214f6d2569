import { rm } from "node:fs/promises";
import { asc, eq } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import {
  datasetParents,
  datasetPreparations,
  datasetRecipeVersions,
  datasets as datasetRows,
  datasetVersions,
} from "#db/schema/datasets.ts";
import { stepSentence } from "#domain/datasets/recipes/sentence.ts";
import { recipeSpec } from "#domain/datasets/recipes/spec.ts";
import { versionName } from "#domain/datasets/view.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import type { JoinedFile } from "#server/datasets/duckdb/recipes/plain-steps.ts";
import { prepareFile } from "#server/datasets/duckdb/recipes/prepare-file.ts";
import { RecipeError } from "#server/datasets/duckdb/recipes/run-recipe.ts";
import { prepareVersion } from "#server/datasets/jobs.ts";
import { columnsOfVersion } from "#server/datasets/recipe-internal.ts";
import { datasets } from "#server/datasets/verbs.ts";
import { handle, type JobContext, JobFailed } from "#server/kernel/job.ts";
import { runtime } from "#server/kernel/runtime.ts";
import { profileVersion, type StoredRows, storedRows } from "./profile-dataset.ts";

type Context = JobContext<{ versionId: string }>;

/** The steps are most of the work; the profile takes the rest. */
const PREPARED = 0.7;

export const prepareDatasetHandler = handle(
  prepareVersion,
  async (context) => {
    const [version] = await context.read((tx) =>
      tx.select().from(datasetVersions).where(eq(datasetVersions.id, context.payload.versionId)),
    );
    if (!version) throw new JobFailed("The version of this preparation does not exist any more.");
    if (version.state === "ready" || version.state === "failed") return;
    const stored = version.sha256 === null ? await prepareRows(context) : await storedRows(context, version);
    await profileVersion(context, stored, PREPARED);
  },
  async ({ run, payload, log }, outcome) => {
    const sentence =
      outcome.state === "cancelled" ? "The preparation was cancelled. Nothing was kept." : outcome.sentence;
    await run(datasets.failVersion, { versionId: payload.versionId, sentence });
    log(sentence);
  },
);

async function prepareRows(context: Context): Promise<StoredRows> {
  const { versionId } = context.payload;
  const { artifacts } = runtime();
  const { spec, input } = await context.read((tx) => whatToPrepare(tx, versionId));
  const target = await artifacts.scratch("parquet");
  const began = performance.now();
  const told = (place: number) => {
    const step = spec.steps[place];
    return step ? `Step ${place + 1}: ${stepSentence(step)}` : "Writing the rows";
  };
  context.progress({ stage: "prepare", fraction: 0, message: told(0) });
  try {
    const { rows, columns, result } = await prepareFile(input, spec, target, {
      signal: context.signal,
      onStep: (place, fraction) =>
        context.progress({ stage: "prepare", fraction: PREPARED * 0.5 * fraction, message: told(place + 1) }),
      onProgress: (fraction) =>
        context.progress({
          stage: "prepare",
          fraction: PREPARED * (0.5 + 0.5 * fraction),
          message: "Writing the rows",
        }),
    });
    const { sha256, size } = await artifacts.adopt(target);
    await context.run(datasets.completePreparation, { versionId, sha256, size, rows, columns, result });
    for (const [place, step] of spec.steps.entries())
      context.log(
        `${place + 1}. ${stepSentence(step)}: ${formatCountOf(result.steps[place]?.rows ?? 0, "row")}`,
      );
    for (const { sentence } of result.findings) context.log(sentence);
    context.log(`Prepared in ${((performance.now() - began) / 1000).toFixed(1)} s`);
    return { path: artifacts.path(sha256), columns };
  } catch (error) {
    if (error instanceof RecipeError)
      throw new JobFailed(`Step ${error.step + 1} could not be done: ${error.message} Nothing was kept.`);
    throw error;
  } finally {
    await rm(target, { force: true });
  }
}

/** The recipe and the files of this version, as they were settled when it was asked for. */
async function whatToPrepare(tx: Tx, versionId: string) {
  const [row] = await tx
    .select({ spec: datasetRecipeVersions.spec })
    .from(datasetPreparations)
    .innerJoin(datasetRecipeVersions, eq(datasetRecipeVersions.id, datasetPreparations.recipeVersionId))
    .where(eq(datasetPreparations.versionId, versionId));
  if (!row) throw new JobFailed("The recipe of this version does not exist any more.");
  const parents = await tx
    .select({ version: datasetVersions, dataset: datasetRows.name, step: datasetParents.step })
    .from(datasetParents)
    .innerJoin(datasetVersions, eq(datasetVersions.id, datasetParents.parentId))
    .innerJoin(datasetRows, eq(datasetRows.id, datasetVersions.datasetId))
    .where(eq(datasetParents.versionId, versionId))
    .orderBy(asc(datasetParents.place));
  const { artifacts } = runtime();
  const joined = new Map<number, JoinedFile>();
  for (const { version, dataset, step } of parents)
    if (step !== null)
      joined.set(step, {
        path: artifacts.path(version.sha256 ?? ""),
        columns: await columnsOfVersion(tx, version.id),
        name: `${dataset} ${versionName(version)}`,
      });
  const source = parents.find(({ step }) => step === null)?.version;
  if (!source?.sha256) throw new JobFailed("The version that the recipe reads has no rows.");
  const columns = await columnsOfVersion(tx, source.id);
  return {
    spec: recipeSpec.parse(row.spec),
    input: { path: artifacts.path(source.sha256), columns, rows: source.rows ?? 0, joined },
  };
}
