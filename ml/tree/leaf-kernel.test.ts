import { describe, expect, it } from "vitest";
import { createRandom } from "#ml/split/random.ts";
import { rawScores } from "./predict.ts";
import { addLeaf, emptyTree, type GrowingTree } from "./tree.ts";

const random = createRandom(17);

/** A tree of random shape whose cuts are values that rows have too; every other inner node sends missing values left. */
function drawnTree(features: number, depth: number, value: () => number): GrowingTree {
  const tree = emptyTree();
  const grow = (left: number): number => {
    const id = addLeaf(tree, 1, value());
    if (left === 0 || random.uniform() < 0.2) return id;
    tree.feature[id] = random.integer(features);
    tree.threshold[id] = random.integer(5);
    tree.missingLeft[id] = id % 2;
    tree.left[id] = grow(left - 1);
    tree.right[id] = grow(left - 1);
    return id;
  };
  grow(depth);
  return tree;
}

/** The value of the leaf that a row ends in, node by node. */
function walk(tree: GrowingTree, row: readonly number[]): number {
  let node = 0;
  for (;;) {
    const feature = tree.feature[node] as number;
    if (feature < 0) return tree.value[node] as number;
    const value = row[feature] as number;
    const goesLeft = Number.isNaN(value)
      ? tree.missingLeft[node] === 1
      : value <= (tree.threshold[node] as number);
    node = (goesLeft ? tree.left[node] : tree.right[node]) as number;
  }
}

describe("rows that go down trees", () => {
  it.each([1, 3, 4, 511, 513, 1030])(
    "end in the leaves that a walk from node to node ends in: %i rows",
    (rows) => {
      const features = 3;
      const columns = Array.from({ length: features }, () =>
        Float32Array.from({ length: rows }, () => (random.uniform() < 0.2 ? Number.NaN : random.integer(6))),
      );
      let leaves = 0;
      const trees = [0, 1, 6].map((depth) => drawnTree(features, depth, () => 2 ** (leaves++ % 20)));
      const scores = rawScores(
        { kind: "tree_ensemble", link: "identity", baselines: [0.5], trees },
        columns,
        rows,
      );
      const wanted = Array.from({ length: rows }, (_, i) => {
        const row = columns.map((column) => column[i] as number);
        return trees.reduce((sum, tree) => sum + walk(tree, row), 0.5);
      });
      expect(Array.from(scores)).toEqual(wanted);
    },
  );
});
