import type { Algorithm } from "#ml/catalogue.ts";
import type { Task } from "#ml/task.ts";

type Order = readonly [Algorithm, ...Algorithm[]];

const CLASSES: Order = [
  "logistic_regression",
  "gradient_boosting",
  "random_forest",
  "naive_bayes",
  "decision_tree",
  "extra_trees",
  "nearest_neighbours",
  "linear_svm",
  "multilayer_perceptron",
];

/** The order in which an automatic search looks at learners: quick and plain ones between strong ones, so that little time still sees different kinds. */
export const AUTO_ORDER: Readonly<Record<Task, Order>> = {
  binary_classification: CLASSES,
  multiclass_classification: CLASSES,
  regression: [
    "ridge",
    "gradient_boosting",
    "random_forest",
    "decision_tree",
    "extra_trees",
    "elastic_net",
    "lasso",
    "linear_regression",
    "nearest_neighbours",
    "multilayer_perceptron",
  ],
};
