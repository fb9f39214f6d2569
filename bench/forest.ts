import { availableParallelism } from "node:os";
import { generateRows, withPeer } from "#bench/learners/data.ts";
import { rocAuc } from "#ml/evaluate/roc.ts";
import { fitForest, forestShape } from "#ml/forest/fit.ts";
import type { Engine } from "#ml/threads/crew.ts";
import { binRows } from "#ml/tree/fit.ts";
import { treeAnswers } from "#ml/tree/predict.ts";
import type { TreeEnsemble } from "#ml/tree/tree.ts";
import { startHelpers } from "#server/training/threads/helpers.ts";

const TASK = { features: 16, trainRows: 100_000, testRows: 50_000, trees: 100, repeats: 2 };

/** A random forest on 100,000 x 16 numbers, 100 trees without a limit of depth, against scikit-learn on the same data. */
export async function run(): Promise<Record<string, unknown>> {
  const train = generateRows(TASK.trainRows, TASK.features, 1);
  const test = generateRows(TASK.testRows, TASK.features, 2);
  const threads = availableParallelism();
  const { engine, end } = startHelpers(threads);
  await grow(train, engine, 2);
  let seconds = Number.POSITIVE_INFINITY;
  let ensemble: TreeEnsemble | undefined;
  for (let repeat = 0; repeat < TASK.repeats; repeat++) {
    const started = performance.now();
    ensemble = await grow(train, engine, TASK.trees);
    seconds = Math.min(seconds, (performance.now() - started) / 1000);
  }
  await end();
  if (!ensemble) throw new Error("The bench ran no fit.");
  const auc = rocAuc(test.target, treeAnswers(ensemble, test.columns, TASK.testRows));
  const nodes = ensemble.trees.reduce((sum, tree) => sum + tree.feature.length, 0) / TASK.trees;
  const peer = withPeer<{ seconds: number; auc: number; nodes: number; version: string }>("forest.py", TASK, {
    train,
    test,
  });
  console.table([
    { library: `countersign, ${threads} threads`, seconds, auc, nodes: Math.round(nodes) },
    ...("missing" in peer
      ? []
      : [
          {
            library: `scikit-learn ${peer.version} RandomForestClassifier(n_jobs=2)`,
            seconds: peer.seconds,
            auc: peer.auc,
            nodes: Math.round(peer.nodes),
          },
        ]),
  ]);
  return {
    bench: "forest",
    ...("missing" in peer
      ? { peer: null }
      : {
          ratio: Number((seconds / peer.seconds).toFixed(3)),
          auc_difference: Number((auc - peer.auc).toFixed(5)),
          peer: `scikit-learn ${peer.version} RandomForestClassifier(n_jobs=2)`,
          peer_seconds: Number(peer.seconds.toFixed(3)),
        }),
    seconds: Number(seconds.toFixed(3)),
    auc: Number(auc.toFixed(5)),
    peak_mb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

async function grow(
  data: { columns: readonly Float32Array[]; target: Uint8Array },
  engine: Engine,
  trees: number,
): Promise<TreeEnsemble> {
  const settings = {
    trees,
    maxDepth: Number.POSITIVE_INFINITY,
    maxLeafNodes: Number.POSITIVE_INFINITY,
    minSamplesSplit: 2,
    minSamplesLeaf: 1,
    maxFeatures: 4,
    bootstrap: true,
    randomCuts: false,
    seed: 1,
    maxNodes: Number.POSITIVE_INFINITY,
  };
  const lanes = forestShape(data.target.length, engine.threads, [settings], 1);
  const binned = binRows(data, { engine, largestTree: 0, lanes });
  try {
    return await fitForest(binned, settings, "binary_classification");
  } finally {
    binned.end();
  }
}
