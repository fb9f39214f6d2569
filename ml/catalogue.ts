import { TrainingInputError } from "./errors.ts";
import type { Task } from "./task.ts";

export const ALGORITHMS = [
  "logistic_regression",
  "linear_regression",
  "ridge",
  "lasso",
  "elastic_net",
  "naive_bayes",
  "nearest_neighbours",
  "linear_svm",
  "decision_tree",
  "random_forest",
  "extra_trees",
  "gradient_boosting",
  "multilayer_perceptron",
] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** One hyper-parameter as a form shows it and as a grid may set it. */
export interface ParameterDefinition {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  /** Values worth trying together. */
  readonly suggested: readonly number[];
}

export interface AlgorithmDefinition {
  readonly label: string;
  readonly summary: string;
  /** What it can foretell. */
  readonly tasks: readonly Task[];
  readonly parameters: readonly ParameterDefinition[];
}

export type ParameterValues = Readonly<Record<string, number>>;
export type ParameterGrid = Readonly<Record<string, readonly number[]>>;

export const MAX_TRIALS = 64;

const depth: ParameterDefinition = {
  name: "max_depth",
  label: "Depth limit",
  help: "Questions from the root to a leaf at most.",
  default: 8,
  min: 1,
  max: 30,
  integer: true,
  suggested: [4, 6, 8, 12],
};

const leafRows: ParameterDefinition = {
  name: "min_samples_leaf",
  label: "Rows in a leaf, at least",
  help: "Larger values give a smoother, more careful model.",
  default: 20,
  min: 1,
  max: 100_000,
  integer: true,
  suggested: [20, 50, 200],
};

const CLASSES: readonly Task[] = ["binary_classification", "multiclass_classification"];
const NUMBERS: readonly Task[] = ["regression"];
const ANY: readonly Task[] = [...CLASSES, ...NUMBERS];

const inverseRegularization: ParameterDefinition = {
  name: "C",
  label: "Inverse regularization",
  help: "Smaller values pull the weights towards zero.",
  default: 1,
  min: 0.0001,
  max: 10_000,
  integer: false,
  suggested: [0.01, 0.1, 1, 10],
};

const alpha: ParameterDefinition = {
  name: "alpha",
  label: "Regularization",
  help: "Larger values pull the weights towards zero.",
  default: 1,
  min: 0,
  max: 1_000_000,
  integer: false,
  suggested: [0.01, 0.1, 1, 10],
};

const forestTrees: ParameterDefinition = {
  name: "trees",
  label: "Trees",
  help: "More trees give a steadier answer and take longer.",
  default: 100,
  min: 1,
  max: 1000,
  integer: true,
  suggested: [50, 100, 200],
};

const forestParameters: readonly ParameterDefinition[] = [
  forestTrees,
  {
    ...depth,
    help: "Questions from the root to a leaf at most; 0 for no limit.",
    default: 0,
    min: 0,
    max: 100,
    suggested: [0, 8, 16],
  },
  { ...leafRows, default: 1, suggested: [1, 5, 20] },
  {
    name: "max_features",
    label: "Features drawn for a split",
    help: "0 draws the square root of their number for classes, and all of them for numbers.",
    default: 0,
    min: 0,
    max: 500,
    integer: true,
    suggested: [0, 2, 4, 8],
  },
];

export const CATALOGUE: Readonly<Record<Algorithm, AlgorithmDefinition>> = {
  logistic_regression: {
    label: "Logistic regression",
    summary: "A weighted sum of the features. Quick and easy to explain; finds no interactions by itself.",
    tasks: CLASSES,
    parameters: [inverseRegularization],
  },
  linear_regression: {
    label: "Linear regression",
    summary:
      "The weighted sum with the smallest squared error. Nothing to set; unsteady where features say the same.",
    tasks: NUMBERS,
    parameters: [],
  },
  ridge: {
    label: "Ridge regression",
    summary: "Linear regression whose weights are kept small together. Steady where features say the same.",
    tasks: NUMBERS,
    parameters: [alpha],
  },
  lasso: {
    label: "Lasso",
    summary: "Linear regression that sets weak weights to zero, and so chooses its features.",
    tasks: NUMBERS,
    parameters: [{ ...alpha, min: 0.000001 }],
  },
  elastic_net: {
    label: "Elastic net",
    summary: "Between ridge and lasso: small weights, and some of them zero.",
    tasks: NUMBERS,
    parameters: [
      { ...alpha, min: 0.000001 },
      {
        name: "l1_ratio",
        label: "Share of the lasso",
        help: "1 is the lasso, near 0 is ridge.",
        default: 0.5,
        min: 0.01,
        max: 1,
        integer: false,
        suggested: [0.1, 0.5, 0.9],
      },
    ],
  },
  naive_bayes: {
    label: "Naive Bayes",
    summary:
      "Takes each feature as normal within a class and independent of the others. Trains in one pass; its probabilities are often too sure.",
    tasks: CLASSES,
    parameters: [
      {
        name: "var_smoothing",
        label: "Variance added",
        help: "Share of the largest variance that is added to all of them.",
        default: 1e-9,
        min: 0,
        max: 1,
        integer: false,
        suggested: [1e-9, 1e-6, 1e-3],
      },
    ],
  },
  nearest_neighbours: {
    label: "Nearest neighbours",
    summary: "Answers as the most similar training rows did. Its file holds those rows, at most 10,000.",
    tasks: ANY,
    parameters: [
      {
        name: "neighbours",
        label: "Neighbours",
        help: "Rows that are asked; more give a smoother answer.",
        default: 5,
        min: 1,
        max: 500,
        integer: true,
        suggested: [5, 15, 50],
      },
      {
        name: "by_distance",
        label: "Weigh by distance",
        help: "1 lets nearer rows count more, 0 lets all count the same.",
        default: 0,
        min: 0,
        max: 1,
        integer: true,
        suggested: [0, 1],
      },
    ],
  },
  linear_svm: {
    label: "Linear support vector machine",
    summary:
      "The widest margin between the classes; its score is calibrated to a probability on held-out folds.",
    tasks: CLASSES,
    parameters: [inverseRegularization],
  },
  decision_tree: {
    label: "Decision tree",
    summary: "A sequence of yes-or-no questions. The easiest model to read; rarely the most accurate.",
    tasks: ANY,
    parameters: [
      depth,
      { ...leafRows, default: 50 },
      {
        name: "max_leaf_nodes",
        label: "Leaves, at most",
        help: "The tree grows where it gains most until it has this many leaves.",
        default: 64,
        min: 2,
        max: 512,
        integer: true,
        suggested: [16, 64, 256],
      },
    ],
  },
  random_forest: {
    label: "Random forest",
    summary:
      "Many deep trees, each on rows and features drawn at random; their mean is steady and hard to beat without tuning.",
    tasks: ANY,
    parameters: forestParameters,
  },
  extra_trees: {
    label: "Extra trees",
    summary: "A forest whose cuts are drawn at random too: quicker, and steadier on noisy features.",
    tasks: ANY,
    parameters: forestParameters,
  },
  gradient_boosting: {
    label: "Gradient boosting",
    summary:
      "Many small trees, each correcting the sum of those before it. Usually the most accurate on tables.",
    tasks: ANY,
    parameters: [
      {
        name: "trees",
        label: "Trees",
        help: "More trees fit more closely and take longer.",
        default: 100,
        min: 1,
        max: 2000,
        integer: true,
        suggested: [50, 100, 200],
      },
      {
        name: "learning_rate",
        label: "Learning rate",
        help: "The share of each tree's correction that is kept.",
        default: 0.1,
        min: 0.001,
        max: 1,
        integer: false,
        suggested: [0.05, 0.1, 0.2],
      },
      {
        name: "max_leaf_nodes",
        label: "Leaves in a tree, at most",
        help: "How many groups of rows each tree may tell apart.",
        default: 31,
        min: 2,
        max: 255,
        integer: true,
        suggested: [15, 31, 63],
      },
      { ...depth, default: 30, suggested: [6, 30] },
      leafRows,
      {
        name: "l2",
        label: "L2 regularization",
        help: "Larger values pull the leaves towards zero.",
        default: 0,
        min: 0,
        max: 10_000,
        integer: false,
        suggested: [0, 1, 10],
      },
    ],
  },
  multilayer_perceptron: {
    label: "Neural network",
    summary:
      "Layers of weighted sums with a bend between them (multilayer perceptron). Follows smooth curves and interactions; wants many rows and some tuning.",
    tasks: ANY,
    parameters: [
      {
        name: "hidden_layers",
        label: "Hidden layers",
        help: "Layers between the features and the answer.",
        default: 2,
        min: 1,
        max: 4,
        integer: true,
        suggested: [1, 2, 3],
      },
      {
        name: "units",
        label: "Units in a layer",
        help: "Weighted sums in each hidden layer; more follow finer shapes and take longer.",
        default: 64,
        min: 1,
        max: 512,
        integer: true,
        suggested: [16, 64, 128],
      },
      {
        ...alpha,
        help: "Larger values keep the weights small and the answer smooth.",
        default: 0.0001,
        suggested: [0.0001, 0.01, 1],
      },
      {
        name: "learning_rate",
        label: "Learning rate",
        help: "Length of a step; too large a value never settles.",
        default: 0.001,
        min: 0.000001,
        max: 1,
        integer: false,
        suggested: [0.0003, 0.001, 0.003, 0.01],
      },
      {
        name: "batch_size",
        label: "Rows in a step",
        help: "Rows that each step looks at.",
        default: 200,
        min: 1,
        max: 10_000,
        integer: true,
        suggested: [50, 200, 1000],
      },
      {
        name: "epochs",
        label: "Passes, at most",
        help: "Passes over the rows; it stops earlier when ten of them in a row gain nothing.",
        default: 200,
        min: 1,
        max: 1000,
        integer: true,
        suggested: [50, 200],
      },
    ],
  },
};

/** The default value of every parameter of an algorithm. */
export function defaultParameters(algorithm: Algorithm): ParameterValues {
  return Object.fromEntries(CATALOGUE[algorithm].parameters.map(({ name, default: value }) => [name, value]));
}

/**
 * Every combination of the grid, defaults filled in, in the order of the catalogue with the last parameter running fastest. Throws a
 * TrainingInputError for a parameter or value that the algorithm does not take, or for more than `MAX_TRIALS` combinations.
 */
export function expandGrid(algorithm: Algorithm, grid: ParameterGrid): ParameterValues[] {
  const { label, parameters } = CATALOGUE[algorithm];
  const known = parameters.map(({ name }) => name);
  for (const name of Object.keys(grid)) {
    if (!known.includes(name)) {
      throw new TrainingInputError(`${label} has no parameter "${name}". It takes ${known.join(", ")}.`);
    }
  }
  let trials: ParameterValues[] = [{}];
  for (const parameter of parameters) {
    const values = grid[parameter.name] ?? [parameter.default];
    if (values.length === 0)
      throw new TrainingInputError(`No value was given for ${parameter.label}. Give at least one.`);
    for (const value of values) checkValue(parameter, value);
    const distinct = [...new Set(values)];
    trials = trials.flatMap((trial) => distinct.map((value) => ({ ...trial, [parameter.name]: value })));
    if (trials.length > MAX_TRIALS) {
      throw new TrainingInputError(
        `The grid has more than ${MAX_TRIALS} combinations. Try fewer values of each parameter.`,
      );
    }
  }
  return trials;
}

/** Throws a TrainingInputError for a value that the parameter does not take. */
export function checkValue(parameter: ParameterDefinition, value: number): void {
  const { label, min, max, integer } = parameter;
  if (typeof value !== "number" || !(value >= min && value <= max)) {
    throw new TrainingInputError(`${label} must be between ${min} and ${max}; ${String(value)} is not.`);
  }
  if (integer && !Number.isInteger(value)) {
    throw new TrainingInputError(`${label} must be a whole number; ${value} is not.`);
  }
}

/** The algorithms that can do a task, in the order of the catalogue. */
export function algorithmsFor(task: Task): Algorithm[] {
  return ALGORITHMS.filter((algorithm) => CATALOGUE[algorithm].tasks.includes(task));
}
