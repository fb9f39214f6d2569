"use client";

import { Slider } from "#components/ui/choice.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { FIGURE_LABELS, type FigureName, mainFigure, TASK_FIGURES } from "#domain/training/figures.ts";
import { taskOf } from "#domain/training/tasks.ts";
import type { RunDraft } from "./run-draft.ts";
import type { Problems } from "./target-fields.tsx";

const FOLDS_OFFERED = [5, 10, 0];

/** How the model is tested: rows kept aside, folds, and the seed of every draw. */
export function ValidationFields({
  draft,
  problems,
  change,
}: {
  draft: RunDraft;
  problems: Problems;
  change: (part: Partial<RunDraft>) => void;
}) {
  const task = taskOf({ kind: draft.targetKind });
  const figures: readonly FigureName[] = TASK_FIGURES[task];
  return (
    <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
      <Field
        label="Rows held out"
        hint="Never trained on; the figures come from them."
        error={problems["validation.holdoutFraction"]}
      >
        <Slider
          min={5}
          max={50}
          step={5}
          value={draft.holdoutPercent}
          output={`${draft.holdoutPercent} %`}
          onChange={(event) => change({ holdoutPercent: Number(event.currentTarget.value) })}
        />
      </Field>
      <div className="grid content-start gap-1">
        <span className="text-sm font-medium text-ink-2">Cross-validation</span>
        <Segmented
          label="Cross-validation"
          value={String(draft.folds)}
          onValueChange={(value) => change({ folds: Number(value) })}
          options={[...new Set([...FOLDS_OFFERED, draft.folds])].map((folds) => ({
            value: String(folds),
            label: folds === 0 ? "None" : `${folds} folds`,
          }))}
          className="w-fit max-w-full flex-wrap"
        />
        <p className="text-xs text-ink-3">
          {draft.folds
            ? "Shows how far the figures vary, and chooses the setting."
            : "Faster; how far the figures vary stays unknown."}
        </p>
      </div>
      <Field
        label="Settings chosen by"
        hint="Also what runs are compared by, and a feature's contribution is measured in."
        error={problems.metric}
      >
        <NativeSelect
          value={draft.metric ?? mainFigure(task)}
          onChange={(event) =>
            change({ metric: figures.find((name) => name === event.currentTarget.value) ?? null })
          }
        >
          {figures.map((name) => (
            <option key={name} value={name}>
              {FIGURE_LABELS[name]}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <Field
        label="Seed"
        hint="The same seed, data and settings give the same model."
        error={problems["validation.seed"]}
      >
        <Input
          inputMode="numeric"
          value={draft.seed}
          onChange={(event) => change({ seed: event.currentTarget.value })}
        />
      </Field>
    </div>
  );
}
