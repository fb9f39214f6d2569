import { applyLink } from "#ml/linear/model.ts";
import { borrowMemory, giveBack } from "#ml/wasm/memory.ts";
import { LEAF, leafKernels, MISSING_LEFT, NODE_WORDS, ROWS_ABREAST } from "./leaf-kernel.ts";
import type { Tree, TreeEnsemble } from "./tree.ts";

/** Rows of usual width that stay in the nearest cache. A multiple of ROWS_ABREAST. */
const BLOCK_ROWS = 512;
const NODE_BYTES = 4 * NODE_WORDS;

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
  const nodes = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
  const memory = borrowMemory(NODE_BYTES * nodes + 4 * BLOCK_ROWS * (features + 1), false);
  try {
    const { findLeaves } = leafKernels(memory);
    const words = new Int32Array(memory.buffer);
    const numbers = new Float32Array(memory.buffer);
    const starts = putTrees(trees, words, numbers);
    const from = NODE_WORDS * nodes;
    const block = numbers.subarray(from, from + BLOCK_ROWS * features);
    const leaves = words.subarray(from + block.length, from + block.length + BLOCK_ROWS);
    for (let start = 0; start < rows; start += BLOCK_ROWS) {
      const size = Math.min(BLOCK_ROWS, rows - start);
      columns.forEach((column, feature) => {
        for (let i = 0, at = feature; i < size; i++, at += features) block[at] = column[start + i] as number;
      });
      // Rows that are no more are asked too, for whatever stands there.
      const asked = ROWS_ABREAST * Math.ceil(size / ROWS_ABREAST);
      trees.forEach((tree, t) => {
        findLeaves(
          4 * (starts[t] as number),
          block.byteOffset,
          block.byteOffset + 4 * asked * features,
          4 * features,
          leaves.byteOffset,
        );
        addLeaves(tree, leaves, scores, start, size, outputs);
      });
    }
  } finally {
    giveBack(memory);
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

/** Writes the trees one behind the other, as the kernel reads them, and returns the word where each starts. */
function putTrees(trees: readonly Tree[], words: Int32Array, numbers: Float32Array): number[] {
  let at = 0;
  return trees.map(({ feature, threshold, missingLeft, left, right }) => {
    const start = at;
    for (let node = 0; node < feature.length; node++, at += NODE_WORDS) {
      const by = feature[node] as number;
      const isLeaf = by < 0;
      words[at] = isLeaf ? LEAF : 4 * by + (missingLeft[node] ? MISSING_LEFT : 0);
      numbers[at + 1] = threshold[node] as number;
      words[at + 2] = NODE_BYTES * (isLeaf ? node : (right[node] as number));
      words[at + 3] = NODE_BYTES * (isLeaf ? node : (left[node] as number));
    }
    return start;
  });
}

function addLeaves(
  { value: values, output, width }: Tree,
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
