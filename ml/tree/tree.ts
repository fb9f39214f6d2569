/**
 * One tree as parallel lists, node 0 the root. A row goes left when `x[feature] <= threshold`, or when it is missing and
 * `missingLeft`; at a leaf `feature` is -1. Thresholds and values are float32, as the exported model holds them.
 */
export interface Tree {
  readonly feature: ArrayLike<number>;
  readonly threshold: ArrayLike<number>;
  /** 1 where missing values go left. */
  readonly missingLeft: ArrayLike<number>;
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
  /** What a leaf adds, `width` numbers for each node. */
  readonly value: ArrayLike<number>;
  /** Training rows, or their weight. */
  readonly count: ArrayLike<number>;
  /** The first output that the leaves add to, and how many. */
  readonly output: number;
  readonly width: number;
}

/** Trees whose leaf values add up, from the baselines, to log-odds (`sigmoid`, `softmax`) or to the answer itself (`identity`). */
export interface TreeEnsemble {
  readonly kind: "tree_ensemble";
  readonly link: "sigmoid" | "identity" | "softmax";
  /** One for each output. */
  readonly baselines: readonly number[];
  readonly trees: readonly Tree[];
}

/** A tree that grows. */
export interface GrowingTree extends Tree {
  readonly feature: number[];
  readonly threshold: number[];
  readonly missingLeft: number[];
  readonly left: number[];
  readonly right: number[];
  readonly value: number[];
  readonly count: number[];
}

export function emptyTree(output = 0, width = 1): GrowingTree {
  return {
    feature: [],
    threshold: [],
    missingLeft: [],
    left: [],
    right: [],
    value: [],
    count: [],
    output,
    width,
  };
}

/** Appends a leaf and returns its node number. */
export function addLeaf(tree: GrowingTree, count: number, ...values: number[]): number {
  tree.feature.push(-1);
  tree.threshold.push(0);
  tree.missingLeft.push(0);
  tree.left.push(-1);
  tree.right.push(-1);
  for (const value of values) tree.value.push(Math.fround(value));
  tree.count.push(count);
  return tree.feature.length - 1;
}
