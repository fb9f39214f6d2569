import { availableParallelism } from "node:os";
import { CLASSIFIERS } from "#server/demo/construction-story.ts";
import { runTrainingInThread } from "#server/training/threads/run.ts";
import { construction, FOLDS, HOLDOUT, SEED } from "./construction.ts";

type Searched = {
  algorithm: string;
  /** Of search and refit, and of the whole run. */
  seconds: number;
  whole: number;
  accuracy: number;
  crossValidated: number;
};

/** What the process below answers. */
export type OurSearches = { searched: Searched[]; peakMb: number };

/** Each classifier over its grid, one after the other, as a training process runs them. */
async function searchAll({ table, target }: ReturnType<typeof construction>): Promise<Searched[]> {
  const searched: Searched[] = [];
  for (const { algorithm, grid } of CLASSIFIERS) {
    const started = performance.now();
    const result = await runTrainingInThread(
      {
        task: "binary_classification",
        algorithm,
        features: table.columns.map(({ name }) => ({ name })),
        classes: ["on_schedule", "delayed"],
        grid,
        validation: { holdoutFraction: HOLDOUT, folds: FOLDS, seed: SEED },
        metric: "accuracy",
      },
      table,
      target,
      { threads: availableParallelism() },
    );
    const { prepare, search, refit } = result.timings;
    searched.push({
      algorithm,
      // The peer searches and refits; importance and export are ours alone.
      seconds: prepare + search + refit,
      whole: (performance.now() - started) / 1000,
      accuracy: result.holdout.metrics.accuracy,
      crossValidated: Math.max(...result.trials.map(({ mean }) => mean)),
    });
  }
  return searched;
}

const searched = await searchAll(construction());
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
process.send?.({ searched, peakMb } satisfies OurSearches, () => process.exit(0));
