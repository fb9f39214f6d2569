import { execFileSync, fork } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { construction, FOLDS, HOLDOUT, SEED } from "#bench/learners/construction.ts";
import type { OurSearches } from "#bench/learners/construction-searches.ts";
import { setUpPeers } from "#bench/peers/setup.mjs";
import { stratifiedFolds, stratifiedHoldout } from "#ml/split/stratified.ts";
import { selectTarget } from "#ml/table.ts";
import { CLASSIFIERS } from "#server/demo/construction-story.ts";
import { TRAINING_OPTIONS } from "#server/training/process/run.ts";

type Answer = {
  version: string;
  results: { algorithm: string; seconds: number; accuracy: number; crossValidated: number }[];
};

/** The use case of the construction schedules: six classifiers, each over its grid on the same five folds, against scikit-learn's GridSearchCV. */
export async function run(): Promise<Record<string, unknown>> {
  const { csv, target } = construction();
  const { searched: ours, peakMb } = await searchInProcess();
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
    peak_mb: peakMb,
  };
}

/** Ours, in a process that is started as those that train. */
function searchInProcess(): Promise<OurSearches> {
  const child = fork(new URL("./learners/construction-searches.ts", import.meta.url), {
    execArgv: TRAINING_OPTIONS,
  });
  return new Promise((resolve, reject) => {
    child.once("message", (said) => resolve(said as OurSearches));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`The training process ended with code ${code}.`)));
  });
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
