import { createRandom, sampleRows } from "#ml/split/random.ts";
import type { Task } from "#ml/task.ts";
import { type Engine, type Session, singleThread } from "./crew.ts";
import { countUnitFor, growTree } from "./grower.ts";
import { LOSS, OP } from "./kernels.ts";
import type { Tree, TreeEnsemble } from "./tree.ts";
import { allocateWorkspace, MAX_BINS, type Workspace, type WorkspaceShape } from "./workspace.ts";

export interface BoostingSettings {
  readonly trees: number;
  readonly learningRate: number;
  readonly maxLeafNodes: number;
  readonly maxDepth: number;
  readonly minSamplesLeaf: number;
  readonly l2: number;
}

export interface TrainingRows {
  /** Float32 feature columns; NaN is missing. */
  readonly columns: readonly Float32Array[];
  /** A class position or a number for each row. */
  readonly target: ArrayLike<number>;
}

export interface FitOptions {
  readonly engine?: Engine;
  readonly seed?: number;
  /** Ordinary bins for each feature, 2 to 255. */
  readonly maxBins?: number;
  /** The largest `maxLeafNodes` that will be asked of this workspace. */
  readonly largestTree: number;
  /** Classes when there are more than two; else 1. */
  readonly outputs?: number;
  /** For trees that a thread grows by itself; see `forestShape`. */
  readonly lanes?: Pick<WorkspaceShape, "lanes" | "laneNodes" | "laneWidth">;
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
  const { engine = singleThread, seed = 0, maxBins = MAX_BINS, outputs = 1 } = options;
  const rows = data.target.length;
  const sample = sampleRows(rows, BINNING_SAMPLE, createRandom(seed));
  const workspace = allocateWorkspace(
    {
      rows,
      features: data.columns.length,
      slots: options.largestTree + 1,
      sampleRows: sample.length,
      outputs,
      ...(options.lanes ?? { lanes: 0, laneNodes: 0, laneWidth: 1 }),
    },
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
 * Gradient boosting: each tree is a Newton step on all rows, as in scikit-learn's HistGradientBoostingClassifier and -Regressor without early stopping. On the log loss of two
 * classes (one tree a round), of several (one tree a round and class), or on the squared error. `afterTree(done)` runs between trees and may await or throw to stop.
 */
export async function fitBoosting(
  binned: BinnedRows,
  settings: BoostingSettings,
  afterTree: (done: number) => Promise<void> | void = () => {},
  task: Task = "binary_classification",
): Promise<TreeEnsemble> {
  const { workspace: ws, session } = binned;
  const { rows, outputs } = ws.shape;
  const baselines = baselinesOf(ws, task);
  baselines.forEach((baseline, output) => {
    ws.scores.fill(baseline, output * rows, (output + 1) * rows);
  });
  const loss = LOSS_OF[task];
  const countUnit = countUnitFor(rows, task === "regression" ? 1 : 0.25);
  const trees: Tree[] = [];
  for (let round = 0; round < settings.trees; round++) {
    if (loss === LOSS.multiclass) session.run(OP.shares);
    for (let output = 0; output < outputs; output++) {
      session.run(OP.gradients, loss, countUnit, output);
      trees.push(growTree(ws, session, { ...settings, shrinkage: settings.learningRate, countUnit, output }));
    }
    const pause = afterTree(round + 1);
    if (pause) await pause;
  }
  return { kind: "tree_ensemble", link: LINK_OF[task], baselines, trees };
}

const LOSS_OF = {
  binary_classification: LOSS.binary,
  multiclass_classification: LOSS.multiclass,
  regression: LOSS.squared,
} as const satisfies Record<Task, number>;

const LINK_OF = {
  binary_classification: "sigmoid",
  multiclass_classification: "softmax",
  regression: "identity",
} as const satisfies Record<Task, TreeEnsemble["link"]>;

/** Where the scores start: the log-odds of the training share, the centred logs of the classes' shares, or the mean. */
function baselinesOf(ws: Workspace, task: Task): number[] {
  const { rows, outputs } = ws.shape;
  if (task === "multiclass_classification") {
    const counts = new Float64Array(outputs);
    for (const label of ws.target) counts[label] = (counts[label] as number) + 1;
    const logs = Array.from(counts, (count) => Math.log(Math.max(count / rows, Number.EPSILON)));
    const mean = logs.reduce((sum, value) => sum + value, 0) / outputs;
    return logs.map((value) => Math.fround(value - mean));
  }
  let sum = 0;
  for (const value of ws.target) sum += value;
  return [Math.fround(task === "regression" ? sum / rows : Math.log(sum / (rows - sum)))];
}
