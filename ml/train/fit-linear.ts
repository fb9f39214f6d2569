import type { ParameterValues } from "#ml/catalogue.ts";
import { fitElasticNet } from "#ml/linear/elastic-net.ts";
import { fitLeastSquares } from "#ml/linear/least-squares.ts";
import { fitLogistic } from "#ml/linear/logistic.ts";
import type { LinearModel } from "#ml/linear/model.ts";
import { fitMultinomial } from "#ml/linear/multinomial.ts";
import { calibratedSvm } from "#ml/linear/svm.ts";
import type { LinearDesign } from "#ml/preprocess/linear-encoding.ts";
import type { TargetValues, Task } from "#ml/task.ts";
import { type ClassWeights, weightsOf } from "./class-weights.ts";
import { parameter } from "./parameter.ts";

type Linear = "logistic_regression" | "linear_regression" | "ridge" | "lasso" | "elastic_net" | "linear_svm";

/** What a learner on encoded columns is to do. */
export interface Setting {
  readonly task: Task;
  readonly classes: number;
  readonly seed: number;
  readonly params: ParameterValues;
  readonly classWeights?: ClassWeights | undefined;
}

/** Fits one of the models that are weighted sums of the encoded columns. */
export async function fitLinear(
  algorithm: Linear,
  design: LinearDesign,
  target: TargetValues,
  { task, classes, seed, params, classWeights }: Setting,
  pause: (share: number) => Promise<void> | void,
): Promise<LinearModel> {
  // Newton's method closes in fast: after each step about a quarter of the rest is left to do.
  const newton = (step: number) => pause(1 - 0.75 ** step);
  const value = (name: string) => parameter(params, name);
  if (algorithm === "logistic_regression" || algorithm === "linear_svm") {
    const labels = target as Uint8Array;
    const C = value("C");
    if (algorithm === "logistic_regression") {
      const weights = weightsOf(classWeights, labels, classes);
      return task === "binary_classification"
        ? {
            kind: "linear",
            link: "sigmoid",
            outputs: [await fitLogistic(design, labels, C, newton, weights)],
          }
        : {
            kind: "linear",
            link: "softmax",
            outputs: await fitMultinomial(design, labels, classes, C, newton, weights),
          };
    }
    if (task === "binary_classification")
      return {
        kind: "linear",
        link: "sigmoid",
        outputs: [await calibratedSvm(design, labels, C, seed, newton, classWeights)],
      };
    const outputs = [];
    for (let c = 0; c < classes; c++) {
      const isClass = labels.map((label) => (label === c ? 1 : 0));
      outputs.push(
        await calibratedSvm(
          design,
          isClass,
          C,
          seed,
          (step) => pause((c + 1 - 0.75 ** step) / classes),
          // Given weights are of all classes; here the others stand together, as in scikit-learn's one against the rest.
          oneAgainstRest(weightsOf(classWeights, labels, classes), c),
        ),
      );
    }
    return { kind: "linear", link: "normalized_sigmoid", outputs };
  }
  const numbers = target as Float64Array;
  await pause(0);
  if (algorithm === "linear_regression" || algorithm === "ridge") {
    const alpha = algorithm === "ridge" ? value("alpha") : 0;
    return { kind: "linear", link: "identity", outputs: [fitLeastSquares(design, numbers, alpha)] };
  }
  const penalty = { alpha: value("alpha"), l1: algorithm === "lasso" ? 1 : value("l1_ratio") };
  const output = await fitElasticNet(design, numbers, penalty, (sweep) => pause(1 - 0.98 ** sweep));
  return { kind: "linear", link: "identity", outputs: [output] };
}

/** Two weights where one class stands against all others: its own, and for the others one, as liblinear weighs them. */
function oneAgainstRest(weights: Float64Array | undefined, c: number): readonly number[] | undefined {
  return weights && [1, weights[c] as number];
}
