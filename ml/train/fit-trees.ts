import type { ParameterValues } from "#ml/catalogue.ts";
import { type ForestSettings, fitForest, forestShape } from "#ml/forest/fit.ts";
import { encodeForTrees, fitTreeEncoding } from "#ml/preprocess/tree-encoding.ts";
import { selectTarget, type Table } from "#ml/table.ts";
import type { TargetValues } from "#ml/task.ts";
import { singleThread } from "#ml/threads/crew.ts";
import { binRows, fitBoosting } from "#ml/tree/fit.ts";
import { weightsOf } from "./class-weights.ts";
import { rowsToStopBy } from "./early-stopping.ts";
import { type LearnerOptions, nothingVaries, type PreparedLearner } from "./learners.ts";
import { parameter } from "./parameter.ts";

type TreeAlgorithm = "decision_tree" | "random_forest" | "extra_trees" | "gradient_boosting";

/** Encodes and bins the rows once for all settings of a tree learner. */
export function prepareTrees(
  algorithm: TreeAlgorithm,
  table: Table,
  target: TargetValues,
  options: LearnerOptions,
): PreparedLearner {
  const { task, classes, engine = singleThread, seed, trials } = options;
  const classWeights = weightsOf(options.classWeights, target, classes);
  const encoding = fitTreeEncoding(table.columns, target, options.features, task);
  const columns = encodeForTrees(encoding, table);
  if (columns.length === 0) throw nothingVaries();
  const { earlyStopping } = options;
  const kept =
    algorithm === "gradient_boosting" && earlyStopping ? rowsToStopBy(earlyStopping, target, seed) : null;
  const data = kept
    ? {
        columns: columns.map((column) => rowsOf(column, kept.train)),
        target: selectTarget(target, kept.train),
      }
    : { columns, target };
  const width = task === "multiclass_classification" ? classes : 1;
  if (algorithm === "gradient_boosting") {
    const largestTree = Math.max(...trials.map((params) => parameter(params, "max_leaf_nodes")));
    const binned = binRows(data, { engine, seed, largestTree, outputs: width });
    return {
      async fit(params, pause, watch, keeper) {
        const trees = parameter(params, "trees");
        const settings = {
          trees,
          maxLeafNodes: parameter(params, "max_leaf_nodes"),
          maxDepth: parameter(params, "max_depth"),
          minSamplesLeaf: parameter(params, "min_samples_leaf"),
          learningRate: parameter(params, "learning_rate"),
          l2: parameter(params, "l2"),
          classWeights,
          stopping:
            kept && earlyStopping
              ? {
                  columns: columns.map((column) => rowsOf(column, kept.holdout)),
                  target: selectTarget(target, kept.holdout),
                  patience: earlyStopping.patience,
                  classWeights,
                }
              : undefined,
        };
        const afterTree = (done: number, loss: () => number) => {
          watch?.(done, trees, loss);
          return pause(done / trees);
        };
        const ensemble = await fitBoosting(binned, settings, afterTree, task, keeper);
        return { kind: "trees", encoding, ensemble };
      },
      end: () => binned.end(),
    };
  }
  const settings = trials.map((params) => forestSettings(algorithm, params, columns.length, options));
  const lanes = forestShape(table.rows, engine.threads, settings, width);
  const binned = binRows(data, { engine, seed, largestTree: 0, lanes });
  return {
    async fit(params, pause, _watch, keeper) {
      const setting = { ...forestSettings(algorithm, params, columns.length, options), classWeights };
      await pause(0);
      const ensemble = await fitForest(binned, setting, task, (done) => pause(done / setting.trees), keeper);
      return { kind: "trees", encoding, ensemble };
    },
    end: () => binned.end(),
  };
}

const rowsOf = (column: Float32Array, rows: Uint32Array) =>
  Float32Array.from(rows, (row) => column[row] as number);

function forestSettings(
  algorithm: Exclude<TreeAlgorithm, "gradient_boosting">,
  params: ParameterValues,
  features: number,
  { task, seed }: LearnerOptions,
): ForestSettings {
  const value = (name: string) => parameter(params, name);
  const minSamplesLeaf = value("min_samples_leaf");
  const shared = { minSamplesSplit: Math.max(2, 2 * minSamplesLeaf), minSamplesLeaf, seed };
  if (algorithm === "decision_tree") {
    return {
      ...shared,
      trees: 1,
      maxDepth: value("max_depth"),
      maxLeafNodes: value("max_leaf_nodes"),
      maxFeatures: features,
      bootstrap: false,
      randomCuts: false,
    };
  }
  const drawn = value("max_features");
  return {
    ...shared,
    trees: value("trees"),
    maxDepth: value("max_depth") || Number.POSITIVE_INFINITY,
    maxLeafNodes: Number.POSITIVE_INFINITY,
    maxFeatures: drawn || (task === "regression" ? features : Math.max(1, Math.floor(Math.sqrt(features)))),
    bootstrap: algorithm === "random_forest",
    randomCuts: algorithm === "extra_trees",
  };
}
