import { TrainingInputError } from "#ml/errors.ts";
import { countText } from "#ml/format.ts";
import type { Task } from "#ml/task.ts";
import type { FitKeeper } from "#ml/train/keeper.ts";
import { MAX_BINS } from "#ml/tree/bin-layout.ts";
import type { BinnedRows } from "#ml/tree/fit.ts";
import { OP } from "#ml/tree/kernels.ts";
import type { Tree, TreeEnsemble } from "#ml/tree/tree.ts";
import type { Workspace } from "#ml/tree/workspace.ts";
import { NODE_INTS } from "./grow.ts";

export interface ForestSettings {
  readonly trees: number;
  readonly maxDepth: number;
  readonly maxLeafNodes: number;
  readonly minSamplesSplit: number;
  readonly minSamplesLeaf: number;
  /** Features drawn for each split, at most as many as there are. */
  readonly maxFeatures: number;
  readonly bootstrap: boolean;
  readonly randomCuts: boolean;
  readonly seed: number;
  /** How much a row of each class counts; all alike when left out. */
  readonly classWeights?: Float64Array | undefined;
  /** Nodes of all trees together; `FOREST_MAX_NODES` when left out. */
  readonly maxNodes?: number;
}

/** Nodes of all trees together at most; a node takes about 30 bytes of the model's file. */
export const FOREST_MAX_NODES = 6_000_000;
const KEPT_NODES = 1_000_000;
/** Nodes of the trees that a thread grows before it waits for the others. */
const ROUND_NODES = 200_000;
const LAST_THRESHOLD = 3.4028234663852886e38;

/**
 * Trees grown apart from each other whose answers are averaged: a decision tree (one), a random forest (bootstrap rows, drawn features) or extra trees (drawn features and cuts).
 * The workspace must have lanes (see `forestShape`). Each tree depends on its number and the seed alone, so threads change nothing. Throws a TrainingInputError when the trees outgrow
 * `maxNodes`. `afterTrees(done)` runs between rounds of the threads and may await or throw to stop.
 */
export async function fitForest(
  binned: BinnedRows,
  settings: ForestSettings,
  task: Task,
  afterTrees: (done: number) => Promise<void> | void = () => {},
  keeper?: FitKeeper,
): Promise<TreeEnsemble> {
  const { workspace: ws, session } = binned;
  const { laneTrees } = ws.shape;
  const { maxNodes = FOREST_MAX_NODES } = settings;
  ws.classWeights.fill(1);
  if (settings.classWeights) ws.classWeights.set(settings.classWeights);
  const trees: Tree[] = [];
  let nodes = 0;
  const size = ws.shape.rows * ws.shape.laneWidth;
  const before = keeper?.resume("forest", size);
  for (const tree of (before?.data ?? []) as readonly Tree[]) {
    nodes += tree.feature.length;
    trees.push(tree);
  }
  for (let first = trees.length; first < settings.trees; first += laneTrees) {
    ws.nextTree[0] = 0;
    session.run(
      OP.trees,
      first,
      settings.trees,
      settings.seed,
      settings.maxDepth,
      settings.maxLeafNodes,
      settings.minSamplesSplit,
      settings.minSamplesLeaf,
      Math.min(settings.maxFeatures, ws.shape.features),
      settings.bootstrap ? 1 : 0,
      settings.randomCuts ? 1 : 0,
      task === "regression" ? 1 : 0,
    );
    for (let place = 0; place < laneTrees && first + place < settings.trees; place++) {
      const tree = readTree(ws, place, settings.trees);
      nodes += tree.feature.length;
      trees.push(tree);
    }
    if (nodes > maxNodes) {
      throw new TrainingInputError(
        `The trees have more than ${countText(maxNodes)} nodes together, so the model would be too large to load. Ask for more rows in a leaf, a depth limit, or fewer trees.`,
      );
    }
    // A forest of millions of nodes is not kept: writing it would take longer than it saves.
    if (nodes <= KEPT_NODES)
      keeper?.keep(() => ({ kind: "forest", size, done: trees.length, data: [...trees] }));
    const pause = afterTrees(trees.length);
    if (pause) await pause;
  }
  return {
    kind: "tree_ensemble",
    link: "identity",
    baselines: new Array<number>(ws.shape.laneWidth).fill(0),
    trees,
  };
}

/** What the workspace of trees like these must hold besides the rows: a lane for each thread, and room for the trees of a round, each as large as there can be. */
export function forestShape(
  rows: number,
  threads: number,
  settings: readonly Pick<ForestSettings, "trees" | "minSamplesLeaf" | "maxLeafNodes">[],
  classes: number,
) {
  const leaves = Math.max(
    ...settings.map(({ minSamplesLeaf, maxLeafNodes }) =>
      Math.min(maxLeafNodes, Math.ceil(rows / Math.max(1, minSamplesLeaf))),
    ),
  );
  const trees = Math.max(...settings.map((one) => one.trees));
  const lanes = Math.min(threads, trees);
  const laneNodes = Math.max(1, 2 * leaves - 1);
  const each = Math.max(
    1,
    Math.min(Math.floor(ROUND_NODES / (laneNodes * classes)), Math.ceil(trees / lanes)),
  );
  return { lanes, laneTrees: lanes * each, laneNodes, laneWidth: classes };
}

function readTree(ws: Workspace, place: number, trees: number): Tree {
  const { laneInts, laneValues, edges, binCounts } = ws;
  const { laneNodes, laneWidth } = ws.shape;
  const size = ws.laneSizes[place] as number;
  const feature = new Int32Array(size);
  const threshold = new Float32Array(size);
  const missingLeft = new Uint8Array(size);
  const left = new Int32Array(size);
  const right = new Int32Array(size);
  for (let node = 0; node < size; node++) {
    const at = (place * laneNodes + node) * NODE_INTS;
    const f = laneInts[at] as number;
    feature[node] = f;
    missingLeft[node] = laneInts[at + 2] as number;
    left[node] = laneInts[at + 3] as number;
    right[node] = laneInts[at + 4] as number;
    if (f < 0) continue;
    const cut = laneInts[at + 1] as number;
    const isOrdinary = cut < (binCounts[f] as number) - 1;
    threshold[node] = isOrdinary ? (edges[f * MAX_BINS + cut] as number) : LAST_THRESHOLD;
  }
  const value = new Float32Array(size * laneWidth);
  const from = place * laneNodes * laneWidth;
  for (let i = 0; i < value.length; i++) value[i] = (laneValues[from + i] as number) / trees;
  const count = ws.laneCounts.slice(place * laneNodes, place * laneNodes + size);
  return { feature, threshold, missingLeft, left, right, value, count, output: 0, width: laneWidth };
}
