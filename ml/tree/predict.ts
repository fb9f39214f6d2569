import type { Tree, TreeEnsemble } from "./tree.ts";

const BLOCK_ROWS = 2048;

/**
 * Raw scores (before the link) of rows given as float32 feature columns; NaN is missing. One value for each row.
 * `onTree` is told how many trees have been added, for staged scores.
 */
export function rawScores(
  ensemble: TreeEnsemble,
  columns: readonly Float32Array[],
  rows: number,
): Float64Array {
  const scores = new Float64Array(rows).fill(ensemble.baseline);
  const features = columns.length;
  const flat = ensemble.trees.map(flatten);
  const block = new Float32Array(BLOCK_ROWS * features);
  for (let start = 0; start < rows; start += BLOCK_ROWS) {
    const size = Math.min(BLOCK_ROWS, rows - start);
    columns.forEach((column, feature) => {
      for (let i = 0; i < size; i++) block[i * features + feature] = column[start + i] as number;
    });
    for (const tree of flat) addTree(tree, block, features, scores, start, size);
  }
  return scores;
}

/** The probability of class 1 for each row. */
export function treeProbabilities(
  ensemble: TreeEnsemble,
  columns: readonly Float32Array[],
  rows: number,
): Float64Array {
  const scores = rawScores(ensemble, columns, rows);
  if (ensemble.link === "sigmoid") {
    for (let i = 0; i < rows; i++) scores[i] = 1 / (1 + Math.exp(-(scores[i] as number)));
  }
  return scores;
}

interface FlatTree {
  readonly nodes: Int32Array;
  readonly numbers: Float32Array;
}

/** Four integers (feature, left, right, where missing goes) and one number (threshold, or value at a leaf) for each node. */
function flatten(tree: Tree): FlatTree {
  const size = tree.feature.length;
  const nodes = new Int32Array(size * 4);
  const numbers = new Float32Array(size);
  for (let node = 0; node < size; node++) {
    const feature = tree.feature[node] as number;
    const left = tree.left[node] as number;
    const right = tree.right[node] as number;
    nodes.set([feature, left, right, tree.missingLeft[node] ? left : right], node * 4);
    numbers[node] = (feature < 0 ? tree.value[node] : tree.threshold[node]) as number;
  }
  return { nodes, numbers };
}

function addTree(
  { nodes, numbers }: FlatTree,
  block: Float32Array,
  features: number,
  scores: Float64Array,
  start: number,
  size: number,
): void {
  for (let i = 0; i < size; i++) {
    const row = i * features;
    let node = 0;
    let feature = nodes[0] as number;
    while (feature >= 0) {
      const value = block[row + feature] as number;
      const at = node << 2;
      if (value <= (numbers[node] as number)) node = nodes[at + 1] as number;
      else if (Number.isNaN(value)) node = nodes[at + 3] as number;
      else node = nodes[at + 2] as number;
      feature = nodes[node << 2] as number;
    }
    scores[start + i] = (scores[start + i] as number) + (numbers[node] as number);
  }
}
