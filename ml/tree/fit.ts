import { createRandom, sampleRows } from "#ml/split/random.ts";
import type { Task } from "#ml/task.ts";
import { type Engine, type Session, singleThread } from "#ml/threads/crew.ts";
import type { FitKeeper } from "#ml/train/keeper.ts";
import { MAX_BINS, SHARED_TREE_ROWS } from "./bin-layout.ts";
import { countUnitFor, growTree } from "./grower.ts";
import { LOSS, OP } from "./kernels.ts";
import { sampledLoss } from "./loss.ts";
import { createStopper, type StoppingRows } from "./stopping.ts";
import type { Tree, TreeEnsemble } from "./tree.ts";
import { allocateWorkspace, type Workspace, type WorkspaceShape } from "./workspace.ts";

export interface BoostingSettings {
  readonly trees: number;
  readonly learningRate: number;
  readonly maxLeafNodes: number;
  readonly maxDepth: number;
  readonly minSamplesLeaf: number;
  readonly l2: number;
  /** How much a row of each class counts; all alike when left out. */
  readonly classWeights?: Float64Array | undefined;
  /** Rows that it is stopped by; it grows all trees when left out. */
  readonly stopping?: StoppingRows | undefined;
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
  readonly lanes?: Pick<WorkspaceShape, "lanes" | "laneTrees" | "laneNodes" | "laneWidth">;
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
  const { seed = 0, maxBins = MAX_BINS, outputs = 1, lanes } = options;
  const rows = data.target.length;
  const engine = (lanes || rows > SHARED_TREE_ROWS) && options.engine ? options.engine : singleThread;
  const sample = sampleRows(rows, BINNING_SAMPLE, createRandom(seed));
  const workspace = allocateWorkspace(
    {
      rows,
      features: data.columns.length,
      slots: options.largestTree + 1,
      sampleRows: sample.length,
      outputs,
      threads: engine.threads,
      ...(lanes ?? { lanes: 0, laneTrees: 0, laneNodes: 0, laneWidth: 1 }),
    },
    engine.shared,
  );
  workspace.sample.set(sample);
  workspace.target.set(data.target);
  const { shape, memory } = workspace;
  const columns = engine.shared ? data.columns.map(onSharedMemory) : data.columns;
  const session = engine.start({ kind: "trees", shape, memory, columns });
  session.run(OP.bin, maxBins);
  return { workspace, session, end: () => session.end() };
}

function onSharedMemory(column: Float32Array): Float32Array {
  if (!(column.buffer instanceof ArrayBuffer)) return column;
  const shared = new Float32Array(new SharedArrayBuffer(column.byteLength));
  shared.set(column);
  return shared;
}

/**
 * Gradient boosting: each tree is a Newton step on all rows, as in scikit-learn's HistGradientBoostingClassifier and -Regressor, with its class weights and its early stopping. On the log loss of two
 * classes (one tree a round), of several (one tree a round and class), or on the squared error. `afterTree(done, loss)` runs between trees and may await or throw to stop; `loss()` is
 * the mean loss of the trees so far on at most 4,096 of the rows.
 */
export async function fitBoosting(
  binned: BinnedRows,
  settings: BoostingSettings,
  afterTree: (done: number, loss: () => number) => Promise<void> | void = () => {},
  task: Task = "binary_classification",
  keeper?: FitKeeper,
): Promise<TreeEnsemble> {
  const { workspace: ws, session } = binned;
  const { rows, outputs } = ws.shape;
  const { classWeights } = settings;
  ws.classWeights.fill(1);
  if (classWeights) ws.classWeights.set(classWeights);
  const baselines = baselinesOf(ws, task);
  baselines.forEach((baseline, output) => {
    ws.scores.fill(baseline, output * rows, (output + 1) * rows);
  });
  const loss = LOSS_OF[task];
  const countUnit = countUnitFor(
    rows,
    task === "regression" ? 1 : 0.25 * ws.classWeights.reduce((most, weight) => Math.max(most, weight), 1),
  );
  const trees: Tree[] = [];
  const size = rows * outputs;
  const before = keeper?.resume("boosting", size);
  if (before) {
    const kept = before.data as KeptBoosting;
    trees.push(...kept.trees);
    ws.scores.set(kept.scores);
  }
  const { stopping } = settings;
  const ensemble = { link: LINK_OF[task], baselines };
  const rounds = (all: readonly Tree[]) =>
    Array.from({ length: all.length / outputs }, (_, i) => all.slice(i * outputs, (i + 1) * outputs));
  const stopper = stopping && createStopper(stopping, ensemble, rounds(trees), task);
  for (let round = before?.done ?? 0; round < settings.trees; round++) {
    if (loss === LOSS.multiclass) session.run(OP.shares);
    for (let output = 0; output < outputs; output++) {
      session.run(OP.gradients, loss, countUnit, output, classWeights ? 1 : 0);
      trees.push(growTree(ws, session, { ...settings, shrinkage: settings.learningRate, countUnit, output }));
    }
    const isOver = stopper?.round(trees.slice(-outputs)) ?? false;
    // The scores themselves, since adding the trees up anew would round in another order.
    if (!isOver)
      keeper?.keep(() => ({
        kind: "boosting",
        size,
        done: round + 1,
        data: { trees: [...trees], scores: Float64Array.from(ws.scores) } satisfies KeptBoosting,
      }));
    const pause = afterTree(round + 1, () => sampledLoss(ws, task));
    if (pause) await pause;
    if (isOver) break;
  }
  return { kind: "tree_ensemble", ...ensemble, trees };
}

interface KeptBoosting {
  readonly trees: readonly Tree[];
  readonly scores: Float64Array;
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

/** Where the scores start: the log-odds of the training share, the centred logs of the classes' shares, or the mean; rows count by class. */
function baselinesOf(ws: Workspace, task: Task): number[] {
  const { rows, outputs } = ws.shape;
  const { classWeights } = ws;
  if (task === "multiclass_classification") {
    const counts = new Float64Array(outputs);
    for (const label of ws.target) counts[label] = (counts[label] as number) + 1;
    const weighed = counts.map((count, label) => count * (classWeights[label] as number));
    const all = weighed.reduce((sum, weight) => sum + weight, 0);
    const logs = Array.from(weighed, (weight) => Math.log(Math.max(weight / all, Number.EPSILON)));
    const mean = logs.reduce((sum, value) => sum + value, 0) / outputs;
    return logs.map((value) => Math.fround(value - mean));
  }
  let sum = 0;
  for (const value of ws.target) sum += value;
  if (task === "regression") return [Math.fround(sum / rows)];
  const [zero, one] = [classWeights[0] as number, classWeights[1] as number];
  return [Math.fround(Math.log((one * sum) / (zero * (rows - sum))))];
}
