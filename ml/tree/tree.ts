/**
 * One tree as parallel lists, node 0 the root. A row goes left when `x[feature] <= threshold`, or when it is missing and
 * `missingLeft`; at a leaf `feature` is -1. Thresholds and values are float32, as the exported model holds them.
 */
export interface Tree {
  readonly feature: number[];
  readonly threshold: number[];
  readonly missingLeft: boolean[];
  readonly left: number[];
  readonly right: number[];
  readonly value: number[];
  readonly gain: number[];
  readonly count: number[];
}

/** Trees whose leaf values add up, from `baseline`, to a log-odds (`sigmoid`) or to a probability (`identity`). */
export interface TreeEnsemble {
  readonly kind: "tree_ensemble";
  readonly link: "sigmoid" | "identity";
  readonly baseline: number;
  readonly trees: readonly Tree[];
}

export function emptyTree(): Tree {
  return { feature: [], threshold: [], missingLeft: [], left: [], right: [], value: [], gain: [], count: [] };
}

/** Appends a leaf and returns its node number. */
export function addLeaf(tree: Tree, value: number, count: number): number {
  tree.feature.push(-1);
  tree.threshold.push(0);
  tree.missingLeft.push(false);
  tree.left.push(-1);
  tree.right.push(-1);
  tree.value.push(Math.fround(value));
  tree.gain.push(0);
  tree.count.push(count);
  return tree.feature.length - 1;
}
