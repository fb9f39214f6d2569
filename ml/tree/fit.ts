import { createRandom, sampleRows } from "#ml/split/random.ts";
import { type Engine, type Session, singleThread } from "./crew.ts";
import { countUnitFor, growTree } from "./grower.ts";
import { OP } from "./kernels.ts";
import type { TreeEnsemble } from "./tree.ts";
import { allocateWorkspace, MAX_BINS, type Workspace } from "./workspace.ts";

export interface BoostingSettings {
  readonly trees: number;
  readonly learningRate: number;
  readonly maxLeafNodes: number;
  readonly maxDepth: number;
  readonly minSamplesLeaf: number;
  readonly l2: number;
}

export interface DecisionTreeSettings {
  readonly maxLeafNodes: number;
  readonly maxDepth: number;
  readonly minSamplesLeaf: number;
}

export interface TrainingRows {
  /** Float32 feature columns; NaN is missing. */
  readonly columns: readonly Float32Array[];
  readonly target: Uint8Array;
}

export interface FitOptions {
  readonly engine?: Engine;
  readonly seed?: number;
  /** Ordinary bins for each feature, 2 to 255. */
  readonly maxBins?: number;
  /** The largest `maxLeafNodes` that will be asked of this workspace. */
  readonly largestTree: number;
}

const BINNING_SAMPLE = 200_000;

/** Binned training rows on which any number of models can be fitted. Call `end` when done: it lets the helpers go. */
export interface BinnedRows {
  readonly workspace: Workspace;
  readonly session: Session;
  end(): void;
}

/** Bins the features (at most 255 quantile bins, from at most 200,000 seeded rows) into a workspace of the engine. */
export function binRows(data: TrainingRows, options: FitOptions): BinnedRows {
  const { engine = singleThread, seed = 0, maxBins = MAX_BINS } = options;
  const rows = data.target.length;
  const sample = sampleRows(rows, BINNING_SAMPLE, createRandom(seed));
  const workspace = allocateWorkspace(
    { rows, features: data.columns.length, slots: options.largestTree + 1, sampleRows: sample.length },
    engine.shared,
  );
  data.columns.forEach((column, feature) => {
    workspace.raw.set(column, feature * rows);
  });
  workspace.sample.set(sample);
  workspace.target.set(data.target);
  const session = engine.start(workspace);
  session.run(OP.bin, maxBins);
  return { workspace, session, end: () => session.end() };
}

/**
 * Gradient boosting on the log loss: each tree is a Newton step on all rows, as in scikit-learn's HistGradientBoostingClassifier without early
 * stopping. `afterTree(done)` runs between trees and may await or throw to stop.
 */
export async function fitBoosting(
  binned: BinnedRows,
  settings: BoostingSettings,
  afterTree: (done: number) => Promise<void> | void = () => {},
): Promise<TreeEnsemble> {
  const { workspace: ws, session } = binned;
  const { rows } = ws.shape;
  let positives = 0;
  for (const label of ws.target) positives += label;
  const baseline = Math.fround(Math.log(positives / (rows - positives)));
  ws.scores.fill(baseline);
  const countUnit = countUnitFor(rows, 0.25);
  const rules = { ...settings, shrinkage: settings.learningRate, countUnit };
  const trees = [];
  for (let i = 0; i < settings.trees; i++) {
    session.run(OP.gradients, 0, countUnit);
    trees.push(growTree(ws, session, rules));
    const pause = afterTree(i + 1);
    if (pause) await pause;
  }
  return { kind: "tree_ensemble", link: "sigmoid", baseline, trees };
}

/**
 * One classification tree; a leaf's value is the share of class 1 in it. With hessian 1 and gradient -y the gain is the decrease of the Gini impurity times
 * the number of rows, over 2: the same splits as scikit-learn's DecisionTreeClassifier, up to binning.
 */
export function fitDecisionTree(binned: BinnedRows, settings: DecisionTreeSettings): TreeEnsemble {
  const { workspace: ws, session } = binned;
  const countUnit = countUnitFor(ws.shape.rows, 1);
  session.run(OP.gradients, 1, countUnit);
  const tree = growTree(ws, session, { ...settings, l2: 0, shrinkage: 1, countUnit });
  return { kind: "tree_ensemble", link: "identity", baseline: 0, trees: [tree] };
}
