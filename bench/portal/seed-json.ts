const names = Array.from({ length: 30 }, (_, i) => `feature ${i + 1}`);
const figures = {
  accuracy: 0.806,
  precision: 0.71,
  recall: 0.52,
  f1: 0.6,
  rocAuc: 0.741,
  logLoss: 0.43,
  brier: 0.14,
};
const confusion = {
  truePositives: 9_000,
  falsePositives: 4_000,
  trueNegatives: 70_000,
  falseNegatives: 17_000,
};

export const COLUMNS = names.map((name) => ({ name, kind: "numeric", storage: "DOUBLE" }));

export const RUN_SPEC = {
  target: { kind: "class", column: "late", positive: "true" },
  features: names.map((column) => ({ column, as: "numeric" })),
  algorithm: "gradient_boosting",
  grid: { trees: [50, 100], leaves: [31] },
  validation: { holdoutFraction: 0.2, folds: 5, seed: 1 },
};

export const RUN_METRICS = {
  holdout: figures,
  baseline: { label: "false", figures },
  folds: null,
  n: 100_000,
  positives: 26_000,
  threshold: 0.5,
  trials: 2,
  bestParams: { trees: 100, leaves: 31 },
};

export const VERSION_METRICS = {
  holdout: {
    n: 100_000,
    positives: 26_000,
    threshold: 0.5,
    metrics: figures,
    confusion,
    baseline: { label: "false", metrics: figures },
  },
  crossValidation: { folds: 5, rocAuc: { mean: 0.74, std: 0.002 } },
  training: { rows: 400_000, positives: 104_000 },
};

const test = {
  verdict: "stable",
  severity: null,
  statistic: 0.04,
  threshold: 0.25,
  referenceRows: 100_000,
  windowRows: 100_000,
  configVersion: 1,
  sentence: "PSI 0.04 is below 0.1, so the feature is stable.",
};
const windowMetrics = {
  rows: 100_000,
  labelled: 100_000,
  positives: 26_000,
  actualShare: 0.26,
  predictedShare: 0.2,
  meanProbability: 0.25,
  threshold: 0.5,
  accuracy: 0.8,
  precision: 0.71,
  recall: 0.52,
  f1: 0.6,
  rocAuc: 0.74,
};

/** What a scored window keeps: counts of 30 features in ten bins each, the judgement on each, and the figures. */
export const WINDOW = {
  sketches: names.map((feature) => ({
    feature,
    sketch: {
      kind: "numeric",
      edges: [10, 20, 30, 40, 50, 60, 70, 80, 90],
      counts: [10_000, 10_100, 9_900, 10_000, 10_000, 10_000, 10_000, 10_000, 10_000, 10_000],
      missing: 0,
      min: 0,
      max: 100,
    },
  })),
  features: names.map((feature) => ({ feature, test: "psi", bins: 10, ...test })),
  record: {
    window: windowMetrics,
    accuracy: 0.8,
    fall: { test: "accuracy_drop", ...test },
    severity: null,
    sentence: "Stable: accuracy 80.0 %, against 80.6 % before.",
    seconds: 1.2,
  },
  reference: { training: windowMetrics, accuracy: { source: "holdout", accuracy: 0.806, rows: 100_000 } },
};
