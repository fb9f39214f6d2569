import type { Algorithm } from "#ml/catalogue.ts";
import type { ParameterRanges, Range } from "./space.ts";

const regularization: Range = { low: 0.0001, high: 100, log: true };
const inverse: Range = { low: 0.001, high: 1000, log: true };
const forest: ParameterRanges = {
  trees: { low: 50, high: 300 },
  max_depth: { low: 4, high: 30 },
  min_samples_leaf: { low: 1, high: 50, log: true },
};

/** Ranges that are worth searching where nothing is known of the data; a parameter that is not here keeps its default. */
export const SUGGESTED_RANGES: Readonly<Record<Algorithm, ParameterRanges>> = {
  logistic_regression: { C: inverse },
  linear_regression: {},
  ridge: { alpha: regularization },
  lasso: { alpha: regularization },
  elastic_net: { alpha: regularization, l1_ratio: { low: 0.05, high: 0.95 } },
  naive_bayes: { var_smoothing: { low: 1e-10, high: 0.1, log: true } },
  nearest_neighbours: { neighbours: { low: 3, high: 100, log: true } },
  linear_svm: { C: inverse },
  decision_tree: {
    max_depth: { low: 2, high: 16 },
    min_samples_leaf: { low: 5, high: 200, log: true },
    max_leaf_nodes: { low: 8, high: 256, log: true },
  },
  random_forest: forest,
  extra_trees: forest,
  gradient_boosting: {
    trees: { low: 50, high: 400, log: true },
    learning_rate: { low: 0.02, high: 0.3, log: true },
    max_leaf_nodes: { low: 8, high: 128, log: true },
    min_samples_leaf: { low: 5, high: 100, log: true },
    l2: { low: 0.001, high: 10, log: true },
  },
  multilayer_perceptron: {
    hidden_layers: { low: 1, high: 3 },
    units: { low: 16, high: 128, log: true },
    alpha: { low: 0.00001, high: 1, log: true },
    learning_rate: { low: 0.0003, high: 0.01, log: true },
  },
};
