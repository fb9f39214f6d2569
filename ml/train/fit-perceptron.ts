import { fitNetwork, NETWORK_TOLERANCE } from "#ml/neural/fit.ts";
import type { NetworkModel } from "#ml/neural/network.ts";
import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import type { TargetValues } from "#ml/task.ts";
import type { Setting } from "./fit-linear.ts";
import { parameter } from "./parameter.ts";

/** Fits a multilayer perceptron. Numbers are learned with mean 0 and deviation 1, and the last layer answers in their own unit again. */
export async function fitPerceptron(
  design: LinearDesign,
  target: TargetValues,
  { task, classes, seed, params }: Setting,
  pause: (share: number) => Promise<void> | void,
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
  if (task !== "regression") return (await fitNetwork(design, target, task, classes, settings, pause)).model;
  const { mean, deviation } = spread(target);
  const scaled = Float64Array.from(target, (number) => (number - mean) / deviation);
  const { model } = await fitNetwork(design, scaled, task, 1, settings, pause);
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
