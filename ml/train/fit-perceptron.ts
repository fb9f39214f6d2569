import { designRows } from "#ml/linear/design.ts";
import { fitNetwork, NETWORK_TOLERANCE } from "#ml/neural/fit.ts";
import type { NetworkModel } from "#ml/neural/network.ts";
import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import { selectTarget } from "#ml/table.ts";
import type { TargetValues } from "#ml/task.ts";
import type { Engine } from "#ml/threads/crew.ts";
import { type EarlyStopping, rowsToStopBy } from "./early-stopping.ts";
import type { Setting } from "./fit-linear.ts";
import type { FitKeeper } from "./keeper.ts";
import { parameter } from "./parameter.ts";
import type { WatchFit } from "./reporter.ts";

/** Fits a multilayer perceptron. Numbers are learned with mean 0 and deviation 1, and the last layer answers in their own unit again. */
export async function fitPerceptron(
  design: LinearDesign,
  target: TargetValues,
  {
    task,
    classes,
    seed,
    params,
    engine,
    earlyStopping,
  }: Setting & { readonly engine?: Engine; readonly earlyStopping?: EarlyStopping | undefined },
  pause: (share: number) => Promise<void> | void,
  watch?: WatchFit,
  keeper?: FitKeeper,
): Promise<NetworkModel> {
  const value = (name: string) => parameter(params, name);
  const settings = {
    hidden: new Array<number>(value("hidden_layers")).fill(value("units")),
    alpha: value("alpha"),
    learningRate: value("learning_rate"),
    batchSize: value("batch_size"),
    epochs: value("epochs"),
    tolerance: NETWORK_TOLERANCE,
    seed,
    shuffled: true,
  };
  const split = earlyStopping && rowsToStopBy(earlyStopping, target, seed);
  const learned = split ? designRows(design, split.train) : design;
  const part = <T extends TargetValues>(values: T) => (split ? selectTarget(values, split.train) : values);
  const stopping = (values: TargetValues) =>
    split &&
    earlyStopping && {
      design: designRows(design, split.holdout),
      target: selectTarget(values, split.holdout),
      patience: earlyStopping.patience,
    };
  const options = {
    engine,
    pause,
    keeper,
    afterEpoch: (epoch: number, loss: number) => watch?.(epoch, settings.epochs, () => loss),
  };
  if (task !== "regression")
    return (
      await fitNetwork(learned, part(target), task, classes, settings, {
        ...options,
        stopping: stopping(target),
      })
    ).model;
  const { mean, deviation } = spread(target);
  const scaled = Float64Array.from(target, (number) => (number - mean) / deviation);
  const { model } = await fitNetwork(learned, part(scaled), task, 1, settings, {
    ...options,
    stopping: stopping(scaled),
  });
  const layers = model.layers.map((layer, i) =>
    i < model.layers.length - 1
      ? layer
      : {
          ...layer,
          weights: layer.weights.map((weight) => weight * deviation),
          intercepts: layer.intercepts.map((intercept) => intercept * deviation + mean),
        },
  );
  return { ...model, layers };
}

function spread(numbers: ArrayLike<number>): { mean: number; deviation: number } {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i] as number;
  const mean = sum / numbers.length;
  let squares = 0;
  for (let i = 0; i < numbers.length; i++) squares += ((numbers[i] as number) - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / numbers.length) || 1 };
}
