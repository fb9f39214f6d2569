import type { Session } from "#ml/threads/crew.ts";
import { MAX_BINS } from "./bin-layout.ts";
import { OP } from "./kernels.ts";
import { addLeaf, emptyTree, type GrowingTree, type Tree } from "./tree.ts";
import { SPLIT_FIELDS, type Workspace } from "./workspace.ts";

export interface GrowthRules {
  readonly maxLeafNodes: number;
  /** Splits from the root to a leaf; Infinity for no limit. */
  readonly maxDepth: number;
  readonly minSamplesLeaf: number;
  readonly l2: number;
  /** Leaf value = -shrinkage * gradient sum / (hessian sum + l2). */
  readonly shrinkage: number;
  readonly countUnit: number;
  /** The output whose gradients these are. */
  readonly output: number;
}

interface Leaf {
  readonly node: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly gradient: number;
  readonly hessian: number;
  slot: number;
  split: BestSplit | null;
}

interface BestSplit {
  readonly gain: number;
  readonly feature: number;
  readonly bin: number;
  readonly missingLeft: boolean;
  readonly gradient: number;
  readonly hessian: number;
  readonly count: number;
}

/** A power of two above twice the largest hessian sum; see `buildHistograms`. */
export function countUnitFor(rows: number, largestHessian: number): number {
  return 2 ** Math.ceil(Math.log2(2 * rows * largestHessian + 4));
}

/**
 * Grows one tree best-first: always the leaf whose split gains most (the older one on a tie), until `maxLeafNodes`. The gradients must have been
 * computed. Adds the leaf values to the scores of the rows.
 */
export function growTree(ws: Workspace, session: Session, rules: GrowthRules): Tree {
  const tree = emptyTree(rules.output);
  const slots = Array.from({ length: ws.shape.slots }, (_, i) => ws.shape.slots - 1 - i);
  const root = plantRoot(ws, session, rules, tree, slots);
  const leaves: Leaf[] = [root];
  while (leaves.length < rules.maxLeafNodes) {
    const best = mostGain(leaves);
    if (!best) break;
    const leaf = leaves[best.index] as Leaf;
    const willGoOn = leaves.length + 1 < rules.maxLeafNodes;
    const children = splitLeaf(ws, session, rules, tree, slots, leaf, best.split, willGoOn);
    leaves.splice(best.index, 1, ...children);
  }
  leaves.sort((a, b) => a.start - b.start);
  leaves.forEach((leaf, i) => {
    ws.leafStarts[i] = leaf.start;
    ws.leafStarts[i + 1] = leaf.end;
    ws.leafValues[i] = tree.value[leaf.node] as number;
  });
  session.run(OP.scores, leaves.length, rules.output);
  return tree;
}

function plantRoot(
  ws: Workspace,
  session: Session,
  rules: GrowthRules,
  tree: GrowingTree,
  slots: number[],
): Leaf {
  const { rows } = ws.shape;
  let gradient = 0;
  let hessian = 0;
  for (let at = 0; at < ws.blockSums.length; at += 2) {
    gradient += ws.blockSums[at] as number;
    hessian += ws.blockSums[at + 1] as number;
  }
  const node = addLeaf(tree, rows, leafValue(gradient, hessian, rules));
  const root: Leaf = { node, start: 0, end: rows, depth: 0, gradient, hessian, slot: -1, split: null };
  if (!canSplit(root, rules)) return root;
  const slot = takeSlot(slots);
  session.run(
    OP.children,
    0,
    rows,
    slot,
    -1,
    0,
    rules.minSamplesLeaf,
    rules.l2,
    rules.countUnit,
    gradient,
    hessian,
    0,
    0,
    0,
  );
  settle(ws, root, 0, slot, slots);
  return root;
}

function splitLeaf(
  ws: Workspace,
  session: Session,
  rules: GrowthRules,
  tree: GrowingTree,
  slots: number[],
  leaf: Leaf,
  split: BestSplit,
  willGoOn: boolean,
): [Leaf, Leaf] {
  const middle = leaf.start + split.count;
  const smallIsLeft = split.count <= leaf.end - middle;
  session.run(OP.partition, leaf.start, leaf.end, split.feature, split.bin, split.missingLeft ? 1 : 0);
  session.run(OP.gather, leaf.start, leaf.end, smallIsLeft ? 0 : 1, rules.countUnit);

  const child = (start: number, end: number, gradient: number, hessian: number): Leaf => ({
    node: addLeaf(tree, end - start, leafValue(gradient, hessian, rules)),
    start,
    end,
    depth: leaf.depth + 1,
    gradient,
    hessian,
    slot: -1,
    split: null,
  });
  const left = child(leaf.start, middle, split.gradient, split.hessian);
  const right = child(middle, leaf.end, leaf.gradient - split.gradient, leaf.hessian - split.hessian);
  const { node } = leaf;
  const isOrdinary = split.bin < (ws.binCounts[split.feature] as number) - 1;
  tree.feature[node] = split.feature;
  // The last ordinary bin on the left means: every value left, only missing right.
  tree.threshold[node] = isOrdinary
    ? (ws.edges[split.feature * MAX_BINS + split.bin] as number)
    : 3.4028234663852886e38;
  const toLargerSide = !smallIsLeft;
  tree.missingLeft[node] = (ws.hasMissing[split.feature] === 1 ? split.missingLeft : toLargerSide) ? 1 : 0;
  tree.left[node] = left.node;
  tree.right[node] = right.node;

  if (willGoOn && (canSplit(left, rules) || canSplit(right, rules))) {
    const [small, large] = smallIsLeft ? [left, right] : [right, left];
    const slot = takeSlot(slots);
    session.run(
      OP.children,
      small.start,
      small.end,
      slot,
      leaf.slot,
      smallIsLeft ? 0 : 1,
      rules.minSamplesLeaf,
      rules.l2,
      rules.countUnit,
      small.gradient,
      small.hessian,
      large.gradient,
      large.hessian,
      large.end - large.start,
    );
    settle(ws, small, smallIsLeft ? 0 : 1, slot, slots, canSplit(small, rules));
    settle(ws, large, smallIsLeft ? 1 : 0, leaf.slot, slots, canSplit(large, rules));
  } else {
    slots.push(leaf.slot);
  }
  return [left, right];
}

function leafValue(gradient: number, hessian: number, rules: GrowthRules): number {
  return (-rules.shrinkage * gradient) / (hessian + rules.l2 + 1e-15);
}

function canSplit(leaf: Leaf, rules: GrowthRules): boolean {
  return leaf.depth < rules.maxDepth && leaf.end - leaf.start >= 2 * rules.minSamplesLeaf;
}

function takeSlot(slots: number[]): number {
  const slot = slots.pop();
  if (slot === undefined) throw new Error("The tree learner ran out of histogram slots.");
  return slot;
}

/** Gives the leaf its best split over all features, or its slot back. */
function settle(
  ws: Workspace,
  leaf: Leaf,
  child: number,
  slot: number,
  slots: number[],
  allowed = true,
): void {
  leaf.split = allowed ? bestSplit(ws, child) : null;
  if (leaf.split) leaf.slot = slot;
  else slots.push(slot);
}

function bestSplit(ws: Workspace, child: number): BestSplit | null {
  const { features } = ws.shape;
  let best = -1;
  let bestGain = 0;
  for (let feature = 0; feature < features; feature++) {
    const gain = ws.splits[(child * features + feature) * SPLIT_FIELDS] as number;
    if (gain > bestGain) {
      bestGain = gain;
      best = feature;
    }
  }
  if (best < 0) return null;
  const at = (child * features + best) * SPLIT_FIELDS;
  const [gain, bin, missingLeft, gradient, hessian, count] = ws.splits.subarray(
    at,
    at + SPLIT_FIELDS,
  ) as unknown as [number, number, number, number, number, number];
  return { gain, feature: best, bin, missingLeft: missingLeft === 1, gradient, hessian, count };
}

function mostGain(leaves: readonly Leaf[]): { index: number; split: BestSplit } | null {
  let found: { index: number; split: BestSplit; node: number } | null = null;
  leaves.forEach((leaf, index) => {
    const { split, node } = leaf;
    if (!split) return;
    if (!found || split.gain > found.split.gain || (split.gain === found.split.gain && node < found.node)) {
      found = { index, split, node };
    }
  });
  return found;
}
