import { selectTarget } from "#ml/table.ts";
import { answerWidth, type TargetValues, type Task } from "#ml/task.ts";
import type { ConfusionCounts } from "./agreement.ts";
import { type BootstrapIntervals, bootstrapIntervals } from "./bootstrap.ts";
import { type Calibration, calibration } from "./calibration.ts";
import type { ConfusionMatrix } from "./confusion.ts";
import { type ThresholdPoint, thresholdPoints } from "./cost-threshold.ts";
import { type FigureName, type Figures, type FiguresOf, scoreOf } from "./figures.ts";
import { type LiftStep, liftTable } from "./lift.ts";
import { evaluateBinary, majorityBaseline } from "./metrics.ts";
import { evaluateMulticlass, mostFrequentBaseline } from "./multiclass.ts";
import { type PrecisionRecallPoint, precisionRecallCurve } from "./precision-recall.ts";
import { type AnswerPoint, answerPoints, evaluateRegression, meanBaseline } from "./regression.ts";
import { type RocPoint, rocCurve } from "./roc.ts";

interface Evaluated<T extends Task> {
  readonly n: number;
  readonly metrics: FiguresOf<T>;
  /** How far the figures would vary with other rows; null for too few, not there on older results. */
  readonly intervals?: BootstrapIntervals | null;
  /** The trivial answer: the most frequent class, or the mean. */
  readonly baseline: { readonly label: string; readonly metrics: FiguresOf<T> };
}

export interface BinaryHoldout extends Evaluated<"binary_classification"> {
  readonly positives: number;
  readonly threshold: number;
  readonly confusion: ConfusionMatrix;
  readonly rocCurve: readonly RocPoint[];
  /** These are not there on older results. */
  readonly precisionRecall?: readonly PrecisionRecallPoint[];
  readonly calibration?: Calibration;
  readonly lift?: readonly LiftStep[];
  /** Every threshold that is the best one for some costs. */
  readonly thresholds?: readonly ThresholdPoint[];
}

export interface MulticlassHoldout extends Evaluated<"multiclass_classification"> {
  /** Rows: what was; columns: what the model said. */
  readonly matrix: ConfusionCounts;
}

export interface RegressionHoldout extends Evaluated<"regression"> {
  /** Some rows to draw. */
  readonly points: readonly AnswerPoint[];
}

type HoldoutByTask = {
  binary_classification: BinaryHoldout;
  multiclass_classification: MulticlassHoldout;
  regression: RegressionHoldout;
};
/** The evaluation on rows that nothing was learned from. */
export type Holdout<T extends Task = Task> = HoldoutByTask[T];

const THRESHOLD = 0.5;
const POINTS = 500;

/** The figures of answers (see `answerWidth`) on rows whose target is known. */
export function figuresOf(task: Task, target: TargetValues, answers: Float64Array, classes: number): Figures {
  if (task === "regression") return evaluateRegression(target, answers);
  const labels = target as Uint8Array;
  return task === "binary_classification"
    ? evaluateBinary(labels, answers, THRESHOLD).metrics
    : evaluateMulticlass(labels, answers, classes).metrics;
}

/** One figure as a score, larger is better. */
export function scoreAnswers(
  task: Task,
  name: FigureName,
  target: TargetValues,
  answers: Float64Array,
  classes: number,
): number {
  return scoreOf(figuresOf(task, target, answers, classes), name);
}

/** Everything that is kept of the holdout: figures, the trivial answer's, and what the charts of the task draw. */
export function evaluateHoldout(
  task: Task,
  trainTarget: TargetValues,
  target: TargetValues,
  answers: Float64Array,
  classes: readonly string[],
  seed: number,
): Holdout {
  const n = target.length;
  if (task === "regression") {
    const [known, held] = [trainTarget as Float64Array, target as Float64Array];
    const baseline = meanBaseline(known, held);
    return {
      n,
      metrics: evaluateRegression(held, answers),
      baseline: { label: String(Number(baseline.value.toPrecision(6))), metrics: baseline.metrics },
      points: answerPoints(held, answers, POINTS, seed),
    };
  }
  const [known, held] = [trainTarget as Uint8Array, target as Uint8Array];
  if (task === "multiclass_classification") {
    const baseline = mostFrequentBaseline(known, held, classes.length);
    return {
      n,
      ...evaluateMulticlass(held, answers, classes.length),
      baseline: { label: classes[baseline.label] ?? "", metrics: baseline.metrics },
    };
  }
  const { metrics, confusion } = evaluateBinary(held, answers, THRESHOLD);
  const baseline = majorityBaseline(known, held);
  return {
    n,
    positives: confusion.truePositives + confusion.falseNegatives,
    threshold: THRESHOLD,
    metrics,
    confusion,
    rocCurve: rocCurve(held, answers),
    precisionRecall: precisionRecallCurve(held, answers),
    calibration: calibration(held, answers),
    lift: liftTable(held, answers),
    thresholds: thresholdPoints(held, answers),
    baseline: { label: classes[baseline.label] ?? "", metrics: baseline.metrics },
  };
}

/** The 95 % intervals of the holdout's figures (see `bootstrapIntervals`), at the threshold that it was evaluated with. */
export function holdoutIntervals(
  task: Task,
  target: TargetValues,
  answers: Float64Array,
  options: { classes: number; seed: number },
  pause: (done: number, total: number) => Promise<void> | void,
): Promise<BootstrapIntervals | null> {
  return bootstrapIntervals(task, target, answers, { ...options, threshold: THRESHOLD }, pause);
}

/** The answers at the given rows, row after row. */
export function selectAnswers(
  task: Task,
  answers: Float64Array,
  rows: Uint32Array,
  classes: number,
): Float64Array {
  const width = answerWidth(task, classes);
  if (width === 1) return selectTarget(answers, rows);
  const out = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    out.set(answers.subarray(row * width, (row + 1) * width), i * width);
  });
  return out;
}
