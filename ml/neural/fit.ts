import { TrainingInputError } from "#ml/errors.ts";
import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import { createRandom, type Random, shuffle } from "#ml/split/random.ts";
import type { TargetValues, Task } from "#ml/task.ts";
import { adamStep } from "./adam.ts";
import { backward } from "./backward.ts";
import { forward, loadRows } from "./forward.ts";
import { lossOfBatch } from "./loss.ts";
import type { NetworkLayer, NetworkModel } from "./network.ts";
import { createWorkspace, inputWidth, parameterCount, type Workspace } from "./workspace.ts";

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

export interface FittedNetwork {
  readonly model: NetworkModel;
  /** Mean loss of the batches of each epoch, penalty included, each taken before its step. */
  readonly losses: readonly number[];
}

export const NETWORK_TOLERANCE = 1e-4;
/** Weights at most: 16 MB in the model's file. */
export const NETWORK_MAX_PARAMETERS = 2_000_000;
const PATIENCE = 10;
const PAUSE_BATCHES = 8;

/**
 * A multilayer perceptron with max(0, x) between its layers, trained by Adam on mini-batches as scikit-learn's MLPClassifier and MLPRegressor with their
 * defaults. `target` holds the position of each row's class, or its number. `start` gives the first weights instead of drawing them. Throws a
 * TrainingInputError for a network of too many weights, or one whose loss is no number any more.
 */
export async function fitNetwork(
  design: LinearDesign,
  target: TargetValues,
  task: Task,
  classes: number,
  settings: NetworkSettings,
  pause: (share: number) => Promise<void> | void = () => {},
  start?: readonly NetworkLayer[],
): Promise<FittedNetwork> {
  const { hidden, epochs, alpha } = settings;
  const sizes = [inputWidth(design), ...hidden, task === "multiclass_classification" ? classes : 1];
  checkSize(parameterCount(sizes));
  const link = task === "regression" ? "identity" : task === "binary_classification" ? "sigmoid" : "softmax";
  const ws = createWorkspace(sizes, design, Math.min(settings.batchSize, design.rows), true);
  const random = createRandom(settings.seed);
  if (start) putLayers(ws, start);
  else drawWeights(ws, random);
  const rows = Uint32Array.from({ length: design.rows }, (_, row) => row);
  const batches = Math.ceil(design.rows / ws.batch);
  const losses: number[] = [];
  let best = Number.POSITIVE_INFINITY;
  let idle = 0;
  let step = 0;
  for (let epoch = 0; epoch < epochs && idle <= PATIENCE; epoch++) {
    if (settings.shuffled) shuffle(rows, random);
    let total = 0;
    for (let from = 0; from < design.rows; from += ws.batch) {
      if (step % PAUSE_BATCHES === 0) {
        const wait = pause(step / (batches * epochs));
        if (wait) await wait;
      }
      const count = Math.min(ws.batch, design.rows - from);
      loadRows(ws, design, rows, from, count);
      forward(ws, count);
      total += lossOfBatch(ws, link, target, rows, from, count) + (alpha / 2) * squaredWeights(ws);
      backward(ws, count, alpha);
      adamStep(ws, ++step, settings.learningRate);
    }
    const loss = total / design.rows;
    if (!Number.isFinite(loss))
      throw new TrainingInputError(
        `The network's error grew beyond all numbers in pass ${epoch + 1}. Choose a smaller learning rate.`,
      );
    idle = loss > best - settings.tolerance ? idle + 1 : 0;
    best = Math.min(best, loss);
    losses.push(loss);
  }
  return { model: { kind: "network", link, layers: takeLayers(ws) }, losses };
}

function checkSize(parameters: number): void {
  if (parameters <= NETWORK_MAX_PARAMETERS) return;
  const words = (count: number) => count.toLocaleString("en-US");
  throw new TrainingInputError(
    `The network would have ${words(parameters)} weights, ${words(NETWORK_MAX_PARAMETERS)} at most. Choose fewer units, fewer layers, or features with fewer levels.`,
  );
}

/** Uniform within the square root of 6 / (inputs + outputs), intercepts too. Source: Glorot and Bengio, 2010. */
function drawWeights(ws: Workspace, random: Random): void {
  ws.weights.forEach((from, layer) => {
    const inputs = ws.sizes[layer] as number;
    const outputs = ws.sizes[layer + 1] as number;
    const bound = Math.sqrt(6 / (inputs + outputs));
    for (let i = 0; i < (inputs + 1) * outputs; i++) ws.mem[from + i] = bound * (2 * random.uniform() - 1);
  });
}

function squaredWeights({ mem, sizes, weights, intercepts }: Workspace): number {
  let sum = 0;
  for (let layer = 0; layer < sizes.length - 1; layer++) {
    const end = intercepts[layer] as number;
    for (let i = weights[layer] as number; i < end; i++) sum += (mem[i] as number) * (mem[i] as number);
  }
  return sum;
}

function putLayers(ws: Workspace, layers: readonly NetworkLayer[]): void {
  layers.forEach(({ weights, intercepts }, layer) => {
    ws.mem.set(weights, ws.weights[layer]);
    ws.mem.set(intercepts, ws.intercepts[layer]);
  });
}

function takeLayers({ mem, sizes, weights, intercepts }: Workspace): NetworkLayer[] {
  return weights.map((from, layer) => {
    const outputs = sizes[layer + 1] as number;
    const middle = intercepts[layer] as number;
    return {
      inputs: sizes[layer] as number,
      outputs,
      weights: mem.slice(from, middle),
      intercepts: mem.slice(middle, middle + outputs),
    };
  });
}
