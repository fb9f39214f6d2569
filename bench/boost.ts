import { availableParallelism } from "node:os";
import { type BenchRows, generateRows, withPeer } from "#bench/learners/data.ts";
import { rocAuc } from "#ml/evaluate/roc.ts";
import type { Engine } from "#ml/threads/crew.ts";
import { binRows, fitBoosting } from "#ml/tree/fit.ts";
import { treeAnswers } from "#ml/tree/predict.ts";
import type { TreeEnsemble } from "#ml/tree/tree.ts";
import { startHelpers } from "#server/training/threads/helpers.ts";

const TASK = {
  features: 16,
  trainRows: 1_000_000,
  testRows: 200_000,
  trees: 100,
  maxLeafNodes: 31,
  learningRate: 0.1,
  minSamplesLeaf: 20,
  repeats: 2,
};
const MANY_ROWS = 10_000_000;

/** Gradient boosting on 1,000,000 x 16 numbers, 100 trees of 31 leaves, against scikit-learn on the same data; then on 10,000,000 x 16 alone, with the memory that takes. */
export async function run(): Promise<Record<string, unknown>> {
  const train = generateRows(TASK.trainRows, TASK.features, 1);
  const test = generateRows(TASK.testRows, TASK.features, 2);
  const threads = availableParallelism();
  const { engine, end } = startHelpers(threads);
  const first = (rows: number): BenchRows => ({
    columns: train.columns.map((column) => column.slice(0, rows)),
    target: train.target.slice(0, rows),
  });
  await boost(first(20_000), engine, 2);
  let seconds = Number.POSITIVE_INFINITY;
  let auc = Number.NaN;
  for (let repeat = 0; repeat < TASK.repeats; repeat++) {
    const started = performance.now();
    const ensemble = await boost(train, engine, TASK.trees);
    seconds = Math.min(seconds, (performance.now() - started) / 1000);
    auc = rocAuc(test.target, treeAnswers(ensemble, test.columns, TASK.testRows));
  }
  const peer = withPeer<{ seconds: number; auc: number; version: string }>("boost.py", TASK, { train, test });
  const many = await boostMany(test, engine);
  await end();
  console.table([
    { library: `countersign, ${threads} threads`, rows: TASK.trainRows, seconds, auc },
    ...("missing" in peer
      ? []
      : [
          {
            library: `scikit-learn ${peer.version} HistGradientBoostingClassifier`,
            rows: TASK.trainRows,
            seconds: peer.seconds,
            auc: peer.auc,
          },
        ]),
    { library: `countersign, ${threads} threads`, rows: MANY_ROWS, ...many },
  ]);
  return {
    bench: "boost",
    ...("missing" in peer
      ? { peer: null }
      : {
          ratio: Number((seconds / peer.seconds).toFixed(3)),
          auc_difference: Number((auc - peer.auc).toFixed(5)),
          peer: `scikit-learn ${peer.version} HistGradientBoostingClassifier`,
          peer_seconds: Number(peer.seconds.toFixed(3)),
        }),
    seconds: Number(seconds.toFixed(3)),
    auc: Number(auc.toFixed(5)),
    many_rows: MANY_ROWS,
    many_seconds: Number(many.seconds.toFixed(1)),
    many_auc: Number(many.auc.toFixed(5)),
    many_peak_mb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

async function boostMany(test: BenchRows, engine: Engine): Promise<{ seconds: number; auc: number }> {
  // As the portal's training gets them: on memory that threads share.
  const many = generateRows(MANY_ROWS, TASK.features, 3, true);
  const started = performance.now();
  const ensemble = await boost(many, engine, TASK.trees);
  const seconds = (performance.now() - started) / 1000;
  return { seconds, auc: rocAuc(test.target, treeAnswers(ensemble, test.columns, TASK.testRows)) };
}

async function boost(data: BenchRows, engine: Engine, trees: number): Promise<TreeEnsemble> {
  const binned = binRows(data, { engine, largestTree: TASK.maxLeafNodes });
  try {
    return await fitBoosting(binned, { ...TASK, trees, maxDepth: Number.POSITIVE_INFINITY, l2: 0 });
  } finally {
    binned.end();
  }
}
