import type { Algorithm, ParameterValues } from "#ml/catalogue.ts";
import { TrainingInputError } from "#ml/errors.ts";
import { fitLogistic } from "#ml/linear/logistic.ts";
import type { FittedModel } from "#ml/pipeline.ts";
import type { FeatureSpec } from "#ml/preprocess/features.ts";
import { encodeForLinear, fitLinearEncoding } from "#ml/preprocess/linear-encoding.ts";
import { encodeForTrees, fitTreeEncoding } from "#ml/preprocess/tree-encoding.ts";
import type { Table } from "#ml/table.ts";
import { type Engine, singleThread } from "#ml/tree/crew.ts";
import { binRows, fitBoosting, fitDecisionTree } from "#ml/tree/fit.ts";

/** Training rows, encoded once, on which the trials of a search are fitted one after the other. */
export interface PreparedLearner {
  /** `pause(share)` is called often with the share of this fit that is done, and may await or throw to stop. */
  fit(params: ParameterValues, pause: (share: number) => Promise<void> | void): Promise<FittedModel>;
  end(): void;
}

export interface LearnerOptions {
  readonly engine?: Engine;
  readonly seed: number;
  readonly features: readonly FeatureSpec[];
  /** Every parameter setting that will be fitted. */
  readonly trials: readonly ParameterValues[];
}

/** Learns the encoding from these rows and makes them ready for the algorithm. Call `end` when done. */
export function prepareLearner(
  algorithm: Algorithm,
  table: Table,
  target: Uint8Array,
  options: LearnerOptions,
): PreparedLearner {
  return algorithm === "logistic_regression"
    ? prepareLinear(table, target, options)
    : prepareTrees(algorithm, table, target, options);
}

function prepareLinear(table: Table, target: Uint8Array, options: LearnerOptions): PreparedLearner {
  const encoding = fitLinearEncoding(table.columns, target, options.features);
  const design = encodeForLinear(encoding, table);
  if (design.dense.length + design.blocks.length === 0) throw nothingVaries();
  return {
    async fit(params, pause) {
      const linear = await fitLogistic(design, target, value(params, "C"), (step) => pause(1 - 0.75 ** step));
      return { kind: "linear", encoding, linear };
    },
    end() {},
  };
}

function prepareTrees(
  algorithm: Exclude<Algorithm, "logistic_regression">,
  table: Table,
  target: Uint8Array,
  options: LearnerOptions,
): PreparedLearner {
  const { engine = singleThread, seed, trials } = options;
  const encoding = fitTreeEncoding(table.columns, target, options.features);
  const columns = encodeForTrees(encoding, table);
  if (columns.length === 0) throw nothingVaries();
  const largestTree = Math.max(...trials.map((params) => value(params, "max_leaf_nodes")));
  const binned = binRows({ columns, target }, { engine, seed, largestTree });
  return {
    async fit(params, pause) {
      const shape = {
        maxLeafNodes: value(params, "max_leaf_nodes"),
        maxDepth: value(params, "max_depth"),
        minSamplesLeaf: value(params, "min_samples_leaf"),
      };
      if (algorithm === "decision_tree") {
        await pause(0);
        return { kind: "trees", encoding, ensemble: fitDecisionTree(binned, shape) };
      }
      const trees = value(params, "trees");
      const settings = {
        ...shape,
        trees,
        learningRate: value(params, "learning_rate"),
        l2: value(params, "l2"),
      };
      const ensemble = await fitBoosting(binned, settings, (done) => pause(done / trees));
      return { kind: "trees", encoding, ensemble };
    },
    end: () => binned.end(),
  };
}

function nothingVaries(): TrainingInputError {
  return new TrainingInputError(
    "The chosen dates do not differ in hour, weekday, day or month, so nothing can be learned from them. Choose more features.",
  );
}

function value(params: ParameterValues, name: string): number {
  const found = params[name];
  if (found === undefined) throw new RangeError(`The parameter ${name} has no value.`);
  return found;
}
