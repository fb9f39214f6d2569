import type { ImportModelInput } from "#domain/training/import-model.ts";
import type { AnswerForm } from "#domain/training/outside.ts";
import { classLabels } from "#domain/training/target.ts";
import { taskOf } from "#domain/training/tasks.ts";
import { FORMS_OF_TASK, likelyAnswer } from "#ml/onnx/adopt.ts";
import type { OnnxSummary } from "#ml/onnx/inspect.ts";
import { chosenAttributes, NEW_EXPERIMENT, type RunDraft, targetOf } from "./run-draft.ts";
import type { TrainableColumn } from "./types.ts";

export const FORM_LABELS: Record<AnswerForm, string> = {
  probabilities: "A probability of each class",
  positive: "The probability of the positive class",
  logits: "A score of each class (logits)",
  logit: "The score of the positive class (logit)",
  value: "The number itself",
};

/** What the form adds to a run's target and place when a file is brought. */
export type ImportDraft = {
  /** Columns in the model's order, one a line; as proposed while null. */
  features: string | null;
  output: string | null;
  form: AnswerForm | null;
  /** Whether the positive class is the first of two columns; as proposed while null. */
  positiveFirst: boolean | null;
};

export const emptyImport: ImportDraft = { features: null, output: null, form: null, positiveFirst: null };

/** The columns that the model most likely takes: those that its inputs are named after, else the numbers that are not the target. */
export function proposedFeatures(
  summary: OnnxSummary,
  columns: readonly TrainableColumn[],
  target: string,
): string {
  const names = new Set(columns.map(({ name }) => name));
  const named = summary.inputs.filter(({ name }) => names.has(name));
  const chosen =
    named.length > 0 && named.length === summary.inputs.length
      ? named
      : columns.filter(({ name, kind }) => name !== target && (kind === "numeric" || kind === "boolean"));
  return chosen.map(({ name }) => name).join("\n");
}

export const linesOf = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** How many features the model takes; null when its file leaves it open. */
export function widthOf({ inputs }: OnnxSummary): number | null {
  if (inputs.length > 1) return inputs.length;
  const width = inputs[0]?.shape[1];
  return typeof width === "number" ? width : null;
}

/** What the answers are most likely read from, with what was chosen by hand. */
export function answerOf(draft: RunDraft, chosen: ImportDraft, summary: OnnxSummary) {
  const task = taskOf({ kind: draft.targetKind });
  const likely = likelyAnswer(summary, task);
  const form = chosen.form !== null && FORMS_OF_TASK[task].includes(chosen.form) ? chosen.form : likely?.form;
  return { output: chosen.output ?? likely?.output ?? "", form };
}

/** The two classes in the order of the model's columns; null where there are not two columns. Most libraries sort their classes. */
export function twoColumns(
  draft: RunDraft,
  chosen: ImportDraft,
  form: AnswerForm | undefined,
  columns: readonly TrainableColumn[],
): { order: readonly string[]; positiveFirst: boolean } | null {
  if (form !== "probabilities" && form !== "logits") return null;
  if (draft.targetKind !== "class" && draft.targetKind !== "threshold") return null;
  const target = targetOf(draft);
  if (target.kind !== "class" && target.kind !== "threshold") return null;
  if (target.kind === "threshold" ? !Number.isFinite(target.value) : target.positive === "") return null;
  const column = columns.find(({ name }) => name === draft.targetColumn);
  const others = column?.values.filter((value) => value !== draft.positive) ?? [];
  const labels = classLabels(target, others.length === 1 ? others[0] : undefined);
  const sortedFirst =
    draft.targetKind === "class" && others.length === 1 && isBefore(draft.positive, others[0] as string);
  const positiveFirst = chosen.positiveFirst ?? sortedFirst;
  return { order: positiveFirst ? [...labels].reverse() : labels, positiveFirst };
}

const isBefore = (a: string, b: string): boolean =>
  Number.isNaN(Number(a)) || Number.isNaN(Number(b)) ? a < b : Number(a) < Number(b);

/** The call that this draft makes once the file is there. */
export function importInput(
  draft: RunDraft,
  chosen: ImportDraft,
  given: {
    projectId: string;
    uploadId: string;
    summary: OnnxSummary;
    columns: readonly TrainableColumn[];
  },
): ImportModelInput {
  const { projectId, uploadId, summary, columns } = given;
  const { output, form } = answerOf(draft, chosen, summary);
  const two = twoColumns(draft, chosen, form, columns);
  const names = linesOf(chosen.features ?? proposedFeatures(summary, columns, draft.targetColumn));
  const attributes = chosenAttributes(draft, columns);
  return {
    projectId,
    uploadId,
    ...(draft.experimentId === NEW_EXPERIMENT
      ? { newExperiment: { name: draft.name, question: draft.question } }
      : { experimentId: draft.experimentId }),
    datasetVersionId: draft.datasetVersionId,
    target: targetOf(draft),
    features: names.map((column) => ({ column, as: useOf(column, summary, columns) })),
    output,
    form: form as AnswerForm,
    ...(two?.positiveFirst && { classOrder: [...two.order] }),
    ...(attributes.length > 0 && { attributes }),
  };
}

/** As the model's own input says; in one table everything is a number. */
function useOf(name: string, summary: OnnxSummary, columns: readonly TrainableColumn[]) {
  const dtype = summary.inputs.find((port) => port.name === name)?.dtype;
  if (dtype === "string") return "categorical" as const;
  const kind = columns.find((column) => column.name === name)?.kind;
  return dtype === "int64" && kind === "datetime" ? ("datetime" as const) : ("numeric" as const);
}
