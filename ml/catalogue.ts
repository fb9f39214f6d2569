import { TrainingInputError } from "./errors.ts";

export const ALGORITHMS = ["logistic_regression", "decision_tree", "gradient_boosting"] as const;
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

export const CATALOGUE: Readonly<Record<Algorithm, AlgorithmDefinition>> = {
  logistic_regression: {
    label: "Logistic regression",
    summary: "A weighted sum of the features. Quick and easy to explain; finds no interactions by itself.",
    parameters: [
      {
        name: "C",
        label: "Inverse regularization",
        help: "Smaller values pull the weights towards zero.",
        default: 1,
        min: 0.0001,
        max: 10_000,
        integer: false,
        suggested: [0.01, 0.1, 1, 10],
      },
    ],
  },
  decision_tree: {
    label: "Decision tree",
    summary: "A sequence of yes-or-no questions. The easiest model to read; rarely the most accurate.",
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
  gradient_boosting: {
    label: "Gradient boosting",
    summary:
      "Many small trees, each correcting the sum of those before it. Usually the most accurate on tables.",
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

function checkValue(parameter: ParameterDefinition, value: number): void {
  const { label, min, max, integer } = parameter;
  if (typeof value !== "number" || !(value >= min && value <= max)) {
    throw new TrainingInputError(`${label} must be between ${min} and ${max}; ${String(value)} is not.`);
  }
  if (integer && !Number.isInteger(value)) {
    throw new TrainingInputError(`${label} must be a whole number; ${value} is not.`);
  }
}
