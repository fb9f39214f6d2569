import { TrainingInputError } from "#ml/errors.ts";
import { countText } from "#ml/format.ts";
import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import { createRandom, type Random, shuffle } from "#ml/split/random.ts";
import type { TargetValues, Task } from "#ml/task.ts";
import { type Engine, type Session, singleThread } from "#ml/threads/crew.ts";
import type { FitKeeper } from "#ml/train/keeper.ts";
import { borrowMemory, giveBack } from "#ml/wasm/memory.ts";
import { rateOf } from "./adam-kernel.ts";
import { type KnownRows, keepRows } from "./known-rows.ts";
import {
  copyKept,
  keptAt,
  type Learning,
  learningBytes,
  squaredWeights,
  startWith,
  takeLayers,
  viewLearning,
} from "./learning.ts";
import type { NetworkLayer, NetworkModel } from "./network.ts";
import { OP } from "./operations.ts";
import { createStopper, type StoppedStanding, type StoppingRows } from "./stopping.ts";
import { clearNetwork, inputWidth, parameterCount } from "./workspace.ts";

export interface NetworkSettings {
  /** Outputs of each hidden layer, the first one first. */
  readonly hidden: readonly number[];
  /** Penalty alpha / (2 rows of the batch) times the sum of the squared weights, intercepts left out. */
  readonly alpha: number;
  readonly learningRate: number;
  /** Rows of a step at most. */
  readonly batchSize: number;
  readonly epochs: number;
  /** Stops when ten epochs in a row did not lower the best loss by this much. */
  readonly tolerance: number;
  readonly seed: number;
  /** Rows in a new order for each epoch; in their own order when false. */
  readonly shuffled: boolean;
}

export interface NetworkOptions {
  readonly engine?: Engine;
  /** Called between batches with the share that is done; may await or throw to stop. */
  readonly pause?: (share: number) => Promise<void> | void;
  /** Rows that it is stopped by, instead of its own loss. */
  readonly stopping?: StoppingRows | undefined;
  readonly keeper?: FitKeeper | undefined;
  /** Called after each pass with its number, from 1 on, and its loss. */
  readonly afterEpoch?: (epoch: number, loss: number) => void;
  /** The first weights, instead of drawn ones. */
  readonly start?: readonly NetworkLayer[];
}

export interface FittedNetwork {
  readonly model: NetworkModel;
  /** Mean loss of the batches of each epoch, penalty included, each taken before its step. */
  readonly losses: readonly number[];
}

/** Where the passes stand. */
interface Passed {
  readonly losses: readonly number[];
  readonly best: number;
  readonly idle: number;
  readonly step: number;
}
type KeptNetwork = Passed & { readonly numbers: Float64Array; readonly stopping?: StoppedStanding };

export const NETWORK_TOLERANCE = 1e-4;
/** Weights at most: 16 MB in the model's file. */
export const NETWORK_MAX_PARAMETERS = 2_000_000;
const PATIENCE = 10;
const PAUSE_BATCHES = 8;
/** A batch is learned in up to so many parts side by side, each of so many rows at least. */
const MAX_PARTS = 4;
const MIN_PART_ROWS = 25;
/** Rows whose outputs of a layer of usual width stay in the processor's nearest cache. */
const ROWS_AT_ONCE = 64;

/**
 * A multilayer perceptron with max(0, x) between its layers, trained by Adam on mini-batches as scikit-learn's MLPClassifier and MLPRegressor with their
 * defaults; products are float32, as theirs are for such input. `target` holds the position of each row's class, or its number. Threads change no number. Throws a
 * TrainingInputError for a network of too many weights, or one whose loss is no number any more.
 */
export async function fitNetwork(
  design: LinearDesign,
  target: TargetValues,
  task: Task,
  classes: number,
  settings: NetworkSettings,
  {
    engine = singleThread,
    pause = () => {},
    afterEpoch = () => {},
    keeper,
    stopping,
    start,
  }: NetworkOptions = {},
): Promise<FittedNetwork> {
  const { alpha } = settings;
  const sizes = [inputWidth(design), ...settings.hidden, task === "multiclass_classification" ? classes : 1];
  checkSize(parameterCount(sizes));
  const link = task === "regression" ? "identity" : task === "binary_classification" ? "sigmoid" : "softmax";
  const batch = Math.min(settings.batchSize, design.rows);
  const parts = Math.max(1, Math.min(MAX_PARTS, Math.floor(batch / MIN_PART_ROWS)));
  const shape = {
    sizes,
    dense: design.dense.length,
    blockSizes: design.blocks.map(({ size }) => size),
    rows: Math.min(ROWS_AT_ONCE, Math.ceil(batch / parts)),
    parts,
    lanes: Math.min(engine.threads, parts),
  };
  const known = keepRows(design, target, engine.shared);
  const memory = borrowMemory(learningBytes(shape), engine.shared);
  const ws = viewLearning(shape, memory);
  clearNetwork(ws);
  const random = createRandom(settings.seed);
  if (start) startWith(ws, start);
  else drawWeights(ws, random);
  const size = ws.parameterCount * design.rows;
  const before = keeper?.resume("network", size)?.data as KeptNetwork | undefined;
  if (before) ws.wide.set(before.numbers, ws.kept);
  copyKept(ws);
  const session = engine.start({ kind: "network", shape, memory, known, link, alpha });
  const stopper = stopping && createStopper(stopping, task, classes, settings.tolerance);
  if (before?.stopping) stopper?.goOn(before.stopping);
  const afterPass = (passed: Passed): boolean => {
    const isOver = stopper?.pass({ kind: "network", link, layers: takeLayers(ws) }) ?? false;
    afterEpoch(passed.losses.length, passed.losses.at(-1) ?? Number.NaN);
    if (!isOver)
      keeper?.keep(() => ({
        kind: "network",
        size,
        done: passed.losses.length,
        data: {
          ...passed,
          losses: [...passed.losses],
          ...(stopper && { stopping: stopper.standing() }),
          // The weights with both of Adam's moments, which stand behind each other.
          numbers: Float64Array.from(ws.wide.subarray(ws.kept, ws.keptEnd)),
        } satisfies KeptNetwork,
      }));
    return isOver;
  };
  try {
    const losses = await descend(
      ws,
      session,
      known,
      batch,
      random,
      settings,
      pause,
      afterPass,
      before,
      stopper !== undefined,
    );
    const layers = stopper?.best() ?? takeLayers(ws);
    return { model: { kind: "network", link, layers }, losses };
  } finally {
    session.end();
    giveBack(memory);
  }
}

/** Passes over the rows until there were enough of them, or until they help no more; returns the loss of each. */
async function descend(
  ws: Learning,
  session: Session,
  known: KnownRows,
  batch: number,
  random: Random,
  { epochs, alpha, learningRate, tolerance, shuffled }: NetworkSettings,
  pause: (share: number) => Promise<void> | void,
  afterPass: (passed: Passed) => boolean,
  before: Passed | undefined,
  isStoppedByRows: boolean,
): Promise<number[]> {
  const rows = known.order.length;
  const batches = Math.ceil(rows / batch);
  const losses: number[] = [...(before?.losses ?? [])];
  let { best, idle, step } = before ?? { best: Number.POSITIVE_INFINITY, idle: 0, step: 0 };
  // The same draws again bring the rows into the order of the last pass, and the next ones after it.
  if (shuffled) for (let epoch = 0; epoch < losses.length; epoch++) shuffle(known.order, random);
  for (let epoch = losses.length; epoch < epochs && (isStoppedByRows || idle <= PATIENCE); epoch++) {
    if (shuffled) shuffle(known.order, random);
    let total = 0;
    for (let from = 0; from < rows; from += batch) {
      if (step % PAUSE_BATCHES === 0) {
        const wait = pause(step / (batches * epochs));
        if (wait) await wait;
      }
      const count = Math.min(batch, rows - from);
      session.run(OP.learn, from, count);
      for (let part = 0; part < ws.shape.parts; part++) total += ws.wide[ws.losses + part] as number;
      total += (alpha / 2) * squaredWeights(ws);
      session.run(OP.step, count, rateOf(learningRate, ++step));
    }
    const loss = total / rows;
    if (!Number.isFinite(loss))
      throw new TrainingInputError(
        `The network's error grew beyond all numbers in pass ${epoch + 1}. Choose a smaller learning rate.`,
      );
    idle = loss > best - tolerance ? idle + 1 : 0;
    best = Math.min(best, loss);
    losses.push(loss);
    if (afterPass({ losses, best, idle, step })) break;
  }
  return losses;
}

function checkSize(parameters: number): void {
  if (parameters <= NETWORK_MAX_PARAMETERS) return;
  throw new TrainingInputError(
    `The network would have ${countText(parameters)} weights, ${countText(NETWORK_MAX_PARAMETERS)} at most. Choose fewer units, fewer layers, or features with fewer levels.`,
  );
}

/** Uniform within the square root of 6 / (inputs + outputs), intercepts too. Source: Glorot and Bengio, 2010. */
function drawWeights(ws: Learning, random: Random): void {
  const { wide, sizes, weights, intercepts } = ws;
  weights.forEach((from, layer) => {
    const inputs = sizes[layer] as number;
    const outputs = sizes[layer + 1] as number;
    const bound = Math.sqrt(6 / (inputs + outputs));
    const draw = (parameter: number, count: number) => {
      const at = keptAt(ws, parameter);
      for (let i = 0; i < count; i++) wide[at + i] = bound * (2 * random.uniform() - 1);
    };
    draw(from, inputs * outputs);
    draw(intercepts[layer] as number, outputs);
  });
}
