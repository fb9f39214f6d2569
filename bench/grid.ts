import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setUpPeers } from "#bench/peers/setup.mjs";
import { stratifiedFolds, stratifiedHoldout } from "#ml/split/stratified.ts";
import type { Column, Table } from "#ml/table.ts";
import { selectTarget } from "#ml/table.ts";
import { constructionCsv } from "#server/demo/construction-data.ts";
import { CLASSIFIERS } from "#server/demo/construction-story.ts";
import { runTrainingInThread } from "#server/training/threads/run.ts";

const ROWS = 10_000;
const SEED = 2024;
const FOLDS = 5;
const HOLDOUT = 0.2;
const CATEGORY = "trade";
const TARGET = "schedule_adherence";
const LEFT_OUT = new Set(["activity", TARGET]);

type Answer = {
  version: string;
  results: { algorithm: string; seconds: number; accuracy: number; crossValidated: number }[];
};

/** The use case of the construction schedules: six classifiers, each over its grid on the same five folds, against scikit-learn's GridSearchCV. */
export async function run(): Promise<Record<string, unknown>> {
  const csv = constructionCsv(ROWS, SEED);
  const { table, target } = read(csv);
  const threads = availableParallelism();
  const ours = [];
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
      { threads },
    );
    const seconds = (performance.now() - started) / 1000;
    // The peer searches and refits; importance and export are ours alone.
    const searched = result.timings.prepare + result.timings.search + result.timings.refit;
    ours.push({
      algorithm,
      seconds: searched,
      whole: seconds,
      accuracy: result.holdout.metrics.accuracy,
      crossValidated: Math.max(...result.trials.map(({ mean }) => mean)),
    });
  }
  const peer = askPeer(csv, target);
  const theirs = "missing" in peer ? [] : peer.results;
  console.table(
    ours.map((one) => {
      const other = theirs.find(({ algorithm }) => algorithm === one.algorithm);
      return {
        algorithm: one.algorithm,
        seconds: round(one.seconds, 2),
        "with evaluation and export": round(one.whole, 2),
        accuracy: round(one.accuracy, 4),
        "over folds": round(one.crossValidated, 4),
        "peer seconds": other ? round(other.seconds, 2) : null,
        "peer accuracy": other ? round(other.accuracy, 4) : null,
        "peer over folds": other ? round(other.crossValidated, 4) : null,
      };
    }),
  );
  const total = (list: readonly { seconds: number }[]) => list.reduce((sum, { seconds }) => sum + seconds, 0);
  const best = (list: readonly { accuracy: number }[]) => Math.max(...list.map(({ accuracy }) => accuracy));
  return {
    bench: "grid",
    ...("missing" in peer
      ? { peer: null }
      : {
          ratio: round(total(ours) / total(theirs), 3),
          best_accuracy_difference: round(best(ours) - best(theirs), 5),
          peer: `scikit-learn ${peer.version} GridSearchCV(n_jobs=2)`,
          peer_seconds: round(total(theirs), 2),
          peer_best_accuracy: round(best(theirs), 4),
        }),
    seconds: round(total(ours), 2),
    best_accuracy: round(best(ours), 4),
    peak_mb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
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

/** The peer gets the table, our holdout and our folds. */
function askPeer(csv: string, target: Uint8Array): Answer | { missing: string } {
  const peers = setUpPeers();
  if ("missing" in peers) return peers;
  const { train, holdout } = stratifiedHoldout(target, HOLDOUT, SEED);
  const folds = stratifiedFolds(selectTarget(target, train), FOLDS, SEED + 1);
  const folder = mkdtempSync(join(tmpdir(), "countersign-bench-"));
  try {
    writeFileSync(join(folder, "table.csv"), csv);
    const validation = folds.map((fold) => [...fold.validation]);
    writeFileSync(
      join(folder, "task.json"),
      JSON.stringify({ classifiers: CLASSIFIERS, train: [...train], holdout: [...holdout], validation }),
    );
    const script = new URL("./peers/grid.py", import.meta.url).pathname;
    return JSON.parse(execFileSync(peers.python, [script, folder], { encoding: "utf8" })) as Answer;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
