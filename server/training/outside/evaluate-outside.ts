import { formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { mainFigure } from "#domain/training/figures.ts";
import { columnsOfClasses, OUTSIDE, type Outside } from "#domain/training/outside.ts";
import type { RunSpec } from "#domain/training/schemas.ts";
import { taskOf } from "#domain/training/tasks.ts";
import { resamplesFor } from "#ml/evaluate/bootstrap.ts";
import { type FigureName, scoreOf } from "#ml/evaluate/figures.ts";
import { evaluateHoldout, figuresOf, holdoutIntervals, selectAnswers } from "#ml/evaluate/holdout.ts";
import { permutationImportance } from "#ml/evaluate/permutation.ts";
import { describeInputs } from "#ml/onnx/describe.ts";
import { createRandom, sampleRows } from "#ml/split/random.ts";
import { selectRows, selectTarget, type Table } from "#ml/table.ts";
import { LIBRARY_VERSION, type TrainResult } from "#ml/train.ts";
import { JobFailed } from "#server/kernel/job.ts";
import type { TrainingData } from "../load-table.ts";
import { openOutside } from "./outside-model.ts";

const ROWS_MAX = 200_000;
const PROBE_ROWS = 300;
const IMPORTANCE_ROWS = 2_000;
const IMPORTANCE_REPEATS = 5;

export type OutsideWork = {
  path: string;
  spec: RunSpec;
  outside: Outside;
  data: TrainingData;
  signal: AbortSignal;
  log: (line: string) => void;
  onProgress: (progress: { stage: string; fraction: number; message: string }) => void;
};

/**
 * Evaluates a model that another library trained, on all rows with a target (200,000 drawn by the seed where there are more), and gives it the portal's form. All rows count as held
 * out, since nothing is learned here; whether the model saw them elsewhere is not known. Throws JobFailed when the file is not accepted or does not fit.
 */
export async function evaluateOutside(work: OutsideWork): Promise<TrainResult> {
  const { spec, outside, data, signal, log, onProgress } = work;
  const task = taskOf(spec.target);
  const { seed } = spec.validation;
  const columns = columnsOfClasses(data.classes, outside.classOrder);
  if (columns === null)
    throw new JobFailed(
      `The model's classes were given as ${quoted(outside.classOrder ?? [])}, and the target has ${quoted(data.classes)}. Nothing was kept of it. Name each class of the target once, in the model's order.`,
    );
  const rows = sampleRows(data.table.rows, ROWS_MAX, createRandom(seed));
  const table = selectRows(data.table, rows);
  const target = selectTarget(data.target, rows);
  if (rows.length < data.table.rows)
    log(
      `${formatCount(rows.length)} of ${formatCountOf(data.table.rows, "row")} are drawn by the seed for the evaluation`,
    );
  const schema = describeInputs(table.columns, task, data.classes);

  const seconds = { prepare: 0, search: 0, refit: 0, outOfFolds: 0, evaluate: 0, explain: 0, export: 0 };
  const timed = async <T>(stage: keyof typeof seconds, doing: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const done = await doing();
    seconds[stage] = (performance.now() - began) / 1000;
    return done;
  };

  onProgress({ stage: "prepare", fraction: 0, message: "Checking the file" });
  const { output, form } = outside;
  const model = await timed("prepare", () =>
    openOutside(work.path, { schema, output, form, ...(columns && { columns: columns }) }, signal),
  );
  try {
    const { summary } = model;
    log(
      `${outside.fileName} is accepted: ${formatCountOf(summary.nodes, "operator")} (${summary.ops.map(({ op }) => op).join(", ")}), ${formatCountOf(summary.parameters, "parameter")}, from ${summary.producer || "an unnamed exporter"}`,
    );
    onProgress({ stage: "evaluate", fraction: 0.1, message: "Evaluating on the data" });
    const metric: FigureName = spec.metric ?? mainFigure(task);
    const ask = async (some: Table) => {
      const answers = await model.ask(some);
      checkAnswers(answers, task === "regression");
      return answers;
    };
    const { answers, evaluated, intervals } = await timed("evaluate", async () => {
      const answers = await ask(table);
      const evaluated = evaluateHoldout(task, target, target, answers, data.classes, seed);
      const steps = resamplesFor(rows.length);
      const intervals = await holdoutIntervals(
        task,
        target,
        answers,
        { classes: data.classes.length, seed },
        (done) => {
          signal.throwIfAborted();
          onProgress({
            stage: "evaluate",
            fraction: 0.3 + (0.3 * done) / steps,
            message: "Evaluating on the data",
          });
        },
      );
      return { answers, evaluated, intervals };
    });

    const sample = sampleRows(table.rows, IMPORTANCE_ROWS, createRandom(seed));
    const sampleTarget = selectTarget(target, sample);
    const features = spec.features.map(({ column }) => column);
    const importance = await timed("explain", () =>
      permutationImportance(
        selectRows(table, sample),
        async (some) => scoreOf(figuresOf(task, sampleTarget, await ask(some), data.classes.length), metric),
        { features, repeats: IMPORTANCE_REPEATS, seed },
        (done, total) => {
          signal.throwIfAborted();
          onProgress({
            stage: "explain",
            fraction: 0.6 + (0.4 * done) / total,
            message: "Measuring what each feature contributes",
          });
        },
      ),
    );
    const probe = sampleRows(table.rows, PROBE_ROWS, createRandom(seed));
    const result = {
      task,
      algorithm: OUTSIDE,
      metric,
      trials: [],
      bestParams: {},
      cvFolds: null,
      holdout: { ...evaluated, intervals },
      probe: {
        rows: Array.from(probe, (row) => rows[row] as number),
        answers: Array.from(selectAnswers(task, answers, probe, data.classes.length)),
      },
      answered: { rows, answers },
      importance,
      importanceRows: sample.length,
      onnx: model.adopted,
      inputSchema: schema,
      rows: {
        total: data.table.rows,
        train: 0,
        holdout: rows.length,
        positives: "positives" in evaluated ? evaluated.positives : null,
      },
      timings: { ...seconds, total: Object.values(seconds).reduce((sum, one) => sum + one, 0) },
      library: {
        name: "countersign/ml",
        version: LIBRARY_VERSION,
        onnxOpset: summary.opsets.find(({ domain }) => domain === "ai.onnx")?.version ?? 0,
        threads: 1,
      },
    };
    return result as TrainResult;
  } finally {
    model.close();
  }
}

function checkAnswers(answers: Float64Array, anyNumber: boolean): void {
  const odd = answers.findIndex(
    (value) => !Number.isFinite(value) || (!anyNumber && (value < -1e-6 || value > 1.000001)),
  );
  if (odd < 0) return;
  const value = answers[odd] as number;
  throw new JobFailed(
    Number.isFinite(value)
      ? `The model answers ${value.toPrecision(4)} where a probability is due. Nothing was kept of it. Say that its output holds scores (logits), or choose another output.`
      : "The model has no number as the answer to some row. Nothing was kept of it. Look at how it treats missing values, and export the model with its preparation of the data.",
  );
}

const quoted = (labels: readonly string[]) => labels.map((label) => `"${label}"`).join(", ");
