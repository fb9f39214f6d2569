"use client";

import { Field } from "#components/ui/field.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import type { AnswerForm } from "#domain/training/outside.ts";
import { taskOf } from "#domain/training/tasks.ts";
import { FORMS_OF_TASK } from "#ml/onnx/adopt.ts";
import type { OnnxSummary } from "#ml/onnx/inspect.ts";
import { answerOf, FORM_LABELS, type ImportDraft, twoColumns } from "./import-draft.ts";
import type { RunDraft } from "./run-draft.ts";
import type { Problems } from "./target-fields.tsx";
import type { TrainableColumn } from "./types.ts";

/** Which output holds the answers, what its numbers are, and which class a column is about. */
export function OutsideAnswerFields({
  draft,
  chosen,
  summary,
  columns,
  problems,
  choose,
}: {
  draft: RunDraft;
  chosen: ImportDraft;
  summary: OnnxSummary;
  columns: readonly TrainableColumn[];
  problems: Problems;
  choose: (part: Partial<ImportDraft>) => void;
}) {
  const forms = FORMS_OF_TASK[taskOf({ kind: draft.targetKind })];
  const { output, form } = answerOf(draft, chosen, summary);
  const two = twoColumns(draft, chosen, form, columns);
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="Output" error={problems.output}>
        <NativeSelect value={output} onChange={(event) => choose({ output: event.currentTarget.value })}>
          {output === "" && <option value="">Choose an output</option>}
          {summary.outputs.map(({ name, dtype }) => (
            <option key={name} value={name}>
              {name} ({dtype})
            </option>
          ))}
        </NativeSelect>
      </Field>
      <Field label="A row of it holds" error={problems.form}>
        <NativeSelect
          value={form ?? ""}
          onChange={(event) =>
            choose({
              form: forms.find((one): one is AnswerForm => one === event.currentTarget.value) ?? null,
            })
          }
        >
          {forms.map((one) => (
            <option key={one} value={one}>
              {FORM_LABELS[one]}
            </option>
          ))}
        </NativeSelect>
      </Field>
      {two && (
        <Field
          label="Its two columns are about"
          hint="Most libraries sort their classes."
          error={problems.classOrder}
        >
          <NativeSelect
            value={two.positiveFirst ? "positive" : "negative"}
            onChange={(event) => choose({ positiveFirst: event.currentTarget.value === "positive" })}
          >
            <option value="negative">
              {orderWords(two.positiveFirst ? [...two.order].reverse() : two.order)}
            </option>
            <option value="positive">
              {orderWords(two.positiveFirst ? two.order : [...two.order].reverse())}
            </option>
          </NativeSelect>
        </Field>
      )}
      {draft.targetKind === "classes" && (
        <p className="text-xs text-ink-3 sm:col-span-2">
          The columns are taken in the order of the classes: by size where all are numbers, else by their
          text, as scikit-learn, XGBoost and LightGBM sort them. Another order is given as{" "}
          <code>classOrder</code> by the API.
        </p>
      )}
    </div>
  );
}

const orderWords = (order: readonly string[]): string => `${order[0]}, then ${order[1]}`;
