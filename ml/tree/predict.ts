import { applyLink } from "#ml/linear/model.ts";
import type { Tree, TreeEnsemble } from "./tree.ts";

const BLOCK_ROWS = 2048;

/** Raw scores (before the link) of rows given as float32 feature columns; NaN is missing. One value for each row and output, row after row. */
export function rawScores(
  ensemble: TreeEnsemble,
  columns: readonly Float32Array[],
  rows: number,
): Float64Array {
  const outputs = ensemble.baselines.length;
  const scores = new Float64Array(rows * outputs);
  ensemble.baselines.forEach((baseline, output) => {
    for (let row = 0; row < rows; row++) scores[row * outputs + output] = baseline;
  });
  addTrees(ensemble.trees, columns, scores, outputs);
  return scores;
}

/** Adds what one tree says to the scores of all rows. */
export const addTree = (
  tree: Tree,
  columns: readonly Float32Array[],
  scores: Float64Array,
  outputs: number,
): void => addTrees([tree], columns, scores, outputs);

function addTrees(
  trees: readonly Tree[],
  columns: readonly Float32Array[],
  scores: Float64Array,
  outputs: number,
): void {
  const rows = scores.length / outputs;
  const features = columns.length;
  const flat = trees.map(flatten);
  const block = new Float32Array(BLOCK_ROWS * features);
  const leaves = new Int32Array(BLOCK_ROWS);
  for (let start = 0; start < rows; start += BLOCK_ROWS) {
    const size = Math.min(BLOCK_ROWS, rows - start);
    columns.forEach((column, feature) => {
      for (let i = 0; i < size; i++) block[i * features + feature] = column[start + i] as number;
    });
    for (const tree of flat) {
      findLeaves(tree, block, features, leaves, size);
      addLeaves(tree, leaves, scores, start, size, outputs);
    }
  }
}

/** The answers of the ensemble: probabilities of class 1, of each class, or numbers. */
export function treeAnswers(
  ensemble: TreeEnsemble,
  columns: readonly Float32Array[],
  rows: number,
): Float64Array {
  const scores = rawScores(ensemble, columns, rows);
  applyLink(scores, ensemble.baselines.length, ensemble.link);
  return scores;
}

interface FlatTree {
  readonly nodes: Int32Array;
  readonly thresholds: Float32Array;
  readonly values: Float32Array;
  readonly output: number;
  readonly width: number;
}

/** Four integers (feature, left, right, where missing goes) for each node, its threshold, and the values of its leaf. */
function flatten(tree: Tree): FlatTree {
  const size = tree.feature.length;
  const nodes = new Int32Array(size * 4);
  for (let node = 0; node < size; node++) {
    const left = tree.left[node] as number;
    const right = tree.right[node] as number;
    nodes[node * 4] = tree.feature[node] as number;
    nodes[node * 4 + 1] = left;
    nodes[node * 4 + 2] = right;
    nodes[node * 4 + 3] = tree.missingLeft[node] ? left : right;
  }
  return {
    nodes,
    thresholds: Float32Array.from(tree.threshold),
    values: Float32Array.from(tree.value),
    output: tree.output,
    width: tree.width,
  };
}

function findLeaves(
  { nodes, thresholds }: FlatTree,
  block: Float32Array,
  features: number,
  leaves: Int32Array,
  size: number,
): void {
  for (let i = 0; i < size; i++) {
    const row = i * features;
    let node = 0;
    let feature = nodes[0] as number;
    while (feature >= 0) {
      const value = block[row + feature] as number;
      const at = node << 2;
      if (value <= (thresholds[node] as number)) node = nodes[at + 1] as number;
      else if (Number.isNaN(value)) node = nodes[at + 3] as number;
      else node = nodes[at + 2] as number;
      feature = nodes[node << 2] as number;
    }
    leaves[i] = node;
  }
}

function addLeaves(
  { values, output, width }: FlatTree,
  leaves: Int32Array,
  scores: Float64Array,
  start: number,
  size: number,
  outputs: number,
): void {
  for (let i = 0; i < size; i++) {
    const from = (leaves[i] as number) * width;
    const to = (start + i) * outputs + output;
    for (let c = 0; c < width; c++)
      scores[to + c] = (scores[to + c] as number) + (values[from + c] as number);
  }
}
