import { availableParallelism } from "node:os";
import type { Column, Table } from "#ml/table.ts";
import { constructionCsv } from "#server/demo/construction-data.ts";
import { CLASSIFIERS } from "#server/demo/construction-story.ts";
import { runTrainingInThread } from "#server/training/threads/run.ts";

const ROWS = 10_000;
export const SEED = 2024;
export const FOLDS = 5;
export const HOLDOUT = 0.2;
const CATEGORY = "trade";
const TARGET = "schedule_adherence";
const LEFT_OUT = new Set(["activity", TARGET]);

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

/** The activities, their text and what is learned from them. */
export function construction(): { csv: string; table: Table; target: Uint8Array } {
  const csv = constructionCsv(ROWS, SEED);
  return { csv, ...read(csv) };
}

function read(csv: string): { table: Table; target: Uint8Array } {
  const [head = "", ...lines] = csv.trimEnd().split("\n");
  const names = head.split(",");
  const cells = lines.map((line) => line.split(","));
  const columns = names.flatMap((name, at): Column[] => {
    if (LEFT_OUT.has(name)) return [];
    const values = cells.map((row) => row[at] ?? "");
    if (name !== CATEGORY) {
      const numbers = Float32Array.from(values, (value) => (value === "" ? Number.NaN : Number(value)));
      return [{ kind: "numeric", name, values: numbers }];
    }
    const levels = [...new Set(values)];
    return [{ kind: "categorical", name, levels, codes: Int32Array.from(values, (v) => levels.indexOf(v)) }];
  });
  const at = names.indexOf(TARGET);
  return {
    table: { rows: cells.length, columns },
    target: Uint8Array.from(cells, (row) => (row[at] === "delayed" ? 1 : 0)),
  };
}

if (process.send) {
  const searched = await searchAll(construction());
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
  process.send({ searched, peakMb } satisfies OurSearches, () => process.exit(0));
}
