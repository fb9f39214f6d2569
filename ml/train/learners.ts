import { fitBayes } from "#ml/bayes/gaussian.ts";
import type { Algorithm, ParameterValues } from "#ml/catalogue.ts";
import { TrainingInputError } from "#ml/errors.ts";
import type { FittedModel } from "#ml/pipeline.ts";
import type { FeatureSpec } from "#ml/preprocess/features.ts";
import { encodeForLinear, fitLinearEncoding } from "#ml/preprocess/linear-encoding.ts";
import type { Table } from "#ml/table.ts";
import type { TargetValues, Task } from "#ml/task.ts";
import type { Engine } from "#ml/threads/crew.ts";
import type { ClassWeights } from "./class-weights.ts";
import type { EarlyStopping } from "./early-stopping.ts";
import { fitLinear } from "./fit-linear.ts";
import { checkNeighbourRows, prepareNeighbours } from "./fit-neighbours.ts";
import { fitPerceptron } from "./fit-perceptron.ts";
import { prepareTrees } from "./fit-trees.ts";
import type { FitKeeper } from "./keeper.ts";
import { parameter } from "./parameter.ts";
import type { WatchFit } from "./reporter.ts";

/** Training rows, encoded once, on which the trials of a search are fitted one after the other. */
export interface PreparedLearner {
  /** `pause(share)` is called often with the share of this fit that is done, and may await or throw to stop. */
  fit(
    params: ParameterValues,
    pause: (share: number) => Promise<void> | void,
    watch?: WatchFit,
    keeper?: FitKeeper,
  ): Promise<FittedModel>;
  /** What the model of a setting answers to these rows, where that of all settings is found in one go; else the model is to be asked. */
  answers?(params: ParameterValues, asked: Table): Float64Array | undefined;
  end(): void;
}

export interface LearnerOptions {
  readonly task: Task;
  /** Classes to tell apart; 1 for a regression. */
  readonly classes: number;
  readonly engine?: Engine;
  readonly seed: number;
  readonly features: readonly FeatureSpec[];
  readonly classWeights?: ClassWeights | undefined;
  readonly earlyStopping?: EarlyStopping | undefined;
  /** Every parameter setting that will be fitted. */
  readonly trials: readonly ParameterValues[];
}

/** Learns the encoding from these rows and makes them ready for the algorithm. Call `end` when done. */
export function prepareLearner(
  algorithm: Algorithm,
  table: Table,
  target: TargetValues,
  options: LearnerOptions,
): PreparedLearner {
  switch (algorithm) {
    case "decision_tree":
    case "random_forest":
    case "extra_trees":
    case "gradient_boosting":
      return prepareTrees(algorithm, table, target, options);
    default:
      return prepareDesign(algorithm, table, target, options);
  }
}

type OnDesign = Exclude<Algorithm, "decision_tree" | "random_forest" | "extra_trees" | "gradient_boosting">;

function prepareDesign(
  algorithm: OnDesign,
  table: Table,
  target: TargetValues,
  options: LearnerOptions,
): PreparedLearner {
  const { task, classes, seed, engine, classWeights, earlyStopping } = options;
  if (algorithm === "nearest_neighbours") checkNeighbourRows(table.rows);
  const encoding = fitLinearEncoding(table.columns, options.features);
  const design = encodeForLinear(encoding, table);
  if (design.dense.length + design.blocks.length === 0) throw nothingVaries();
  if (algorithm === "nearest_neighbours") return prepareNeighbours(encoding, design, target, options);
  return {
    async fit(params, pause, watch, keeper) {
      if (algorithm === "naive_bayes") {
        await pause(0);
        const smoothing = parameter(params, "var_smoothing");
        return { kind: "bayes", encoding, bayes: fitBayes(design, target as Uint8Array, classes, smoothing) };
      }
      if (algorithm === "multilayer_perceptron") {
        const network = await fitPerceptron(
          design,
          target,
          { task, classes, seed, params, engine, earlyStopping },
          pause,
          watch,
          keeper,
        );
        return { kind: "network", encoding, network };
      }
      const linear = await fitLinear(
        algorithm,
        design,
        target,
        { task, classes, seed, params, classWeights },
        pause,
      );
      return { kind: "linear", encoding, linear };
    },
    end() {},
  };
}

export function nothingVaries(): TrainingInputError {
  return new TrainingInputError(
    "The chosen dates do not differ in hour, weekday, day or month, so nothing can be learned from them. Choose more features.",
  );
}
