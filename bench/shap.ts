import { generateRows, withPeer } from "#bench/learners/data.ts";
import { treeContributions } from "#ml/explain/tree-shap.ts";
import { fitForest, forestShape } from "#ml/forest/fit.ts";
import { singleThread } from "#ml/threads/crew.ts";
import { binRows, fitBoosting } from "#ml/tree/fit.ts";
import type { TreeEnsemble } from "#ml/tree/tree.ts";

const TASK = { features: 16, trainRows: 100_000, testRows: 1_000, trees: 100, repeats: 3 };
/** Large trees take the peer a quarter of a second a row. */
const FOREST_ROWS = 100;

interface PeerCase {
  seconds: number;
  differenceMax: number;
}

/** Exact SHAP values of 1,000 rows (100 for the forest) under 100 trees, against the `shap` package on the same trees: boosting with 31 leaves, and a forest with leaves of 20 rows. */
export async function run(): Promise<Record<string, unknown>> {
  const train = generateRows(TASK.trainRows, TASK.features, 1);
  const test = generateRows(TASK.testRows, TASK.features, 2);
  const cases = { boosting: await boosting(train), forest: await forest(train) };
  const ours = Object.entries(cases).map(([name, ensemble]) => ({
    name,
    ensemble,
    ...explain(ensemble, test, name === "forest" ? FOREST_ROWS : TASK.testRows),
  }));
  const task = {
    ...TASK,
    cases: ours.map(({ name, ensemble, values, rows }) => ({
      name,
      rows,
      repeats: rows === TASK.testRows ? TASK.repeats : 1,
      baseline: ensemble.baselines[0],
      values: Array.from(values),
      trees: ensemble.trees.map((tree) => ({
        feature: Array.from(tree.feature),
        threshold: Array.from(tree.threshold),
        missingLeft: Array.from(tree.missingLeft),
        left: Array.from(tree.left),
        right: Array.from(tree.right),
        value: Array.from(tree.value),
        count: Array.from(tree.count),
      })),
    })),
  };
  const peer = withPeer<{ version: string; cases: Record<string, PeerCase> }>("shap_values.py", task, {
    test,
  });
  const found = ours.map(({ name, ensemble, seconds, rows }) => {
    const theirs = "missing" in peer ? undefined : peer.cases[name];
    return {
      case: name,
      rows,
      leaves: ensemble.trees.reduce((sum, tree) => sum + (tree.feature.length + 1) / 2, 0),
      seconds: Number(seconds.toFixed(3)),
      ...(theirs && {
        peer_seconds: Number(theirs.seconds.toFixed(3)),
        ratio: Number((seconds / theirs.seconds).toFixed(3)),
        difference_max: theirs.differenceMax,
      }),
    };
  });
  console.table(found);
  const [main] = found;
  return {
    bench: "shap",
    ...main,
    forest: found[1],
    peer: "missing" in peer ? null : `shap ${peer.version} TreeExplainer(tree_path_dependent)`,
    rows_per_s: Math.round(TASK.testRows / (main?.seconds ?? Number.NaN)),
    peak_mb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

type Rows = { columns: readonly Float32Array[]; target: Uint8Array };

function explain(ensemble: TreeEnsemble, { columns }: Rows, rows: number) {
  let seconds = Number.POSITIVE_INFINITY;
  let values: Float64Array = new Float64Array();
  for (let repeat = 0; repeat < TASK.repeats; repeat++) {
    const started = performance.now();
    ({ values } = treeContributions(ensemble, columns, rows));
    seconds = Math.min(seconds, (performance.now() - started) / 1000);
  }
  return { values, seconds, rows };
}

async function boosting(data: Rows): Promise<TreeEnsemble> {
  const binned = binRows(data, { largestTree: 31 });
  const settings = { maxLeafNodes: 31, maxDepth: 100, minSamplesLeaf: 20, learningRate: 0.1, l2: 0 };
  try {
    return await fitBoosting(binned, { trees: TASK.trees, ...settings });
  } finally {
    binned.end();
  }
}

async function forest(data: Rows): Promise<TreeEnsemble> {
  const settings = {
    trees: TASK.trees,
    maxDepth: Number.POSITIVE_INFINITY,
    maxLeafNodes: Number.POSITIVE_INFINITY,
    minSamplesSplit: 40,
    minSamplesLeaf: 20,
    maxFeatures: 4,
    bootstrap: true,
    randomCuts: false,
    seed: 1,
  };
  const lanes = forestShape(data.target.length, singleThread.threads, [settings], 1);
  const binned = binRows(data, { largestTree: 0, lanes });
  try {
    return await fitForest(binned, settings, "binary_classification");
  } finally {
    binned.end();
  }
}
