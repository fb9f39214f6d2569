"use client";

import { Checkbox, Slider } from "#components/ui/choice.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { FIGURE_LABELS, type FigureName, mainFigure, TASK_FIGURES } from "#domain/training/figures.ts";
import { REPEATS_MAX } from "#domain/training/splits.ts";
import { taskOf } from "#domain/training/tasks.ts";
import { hasGivenValidation, type RunDraft } from "./run-draft.ts";
import type { Problems } from "./target-fields.tsx";
import type { GivenParts } from "./types.ts";

const FOLDS_OFFERED = [5, 10, 0];
const REPEATS_OFFERED = Array.from({ length: REPEATS_MAX }, (_, i) => i + 1);

/** How the model is tested: rows kept aside, folds, and the seed of every draw. */
export function ValidationFields({
  draft,
  parts,
  problems,
  change,
}: {
  draft: RunDraft;
  /** What the recipe of the dataset version gives its rows. */
  parts: GivenParts | null;
  problems: Problems;
  change: (part: Partial<RunDraft>) => void;
}) {
  const task = taskOf({ kind: draft.targetKind });
  const figures: readonly FigureName[] = TASK_FIGURES[task];
  return (
    <>
      {draft.split !== "given" && (
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
      )}
      {!hasGivenValidation(draft, parts) && (
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
            {draft.folds === 0
              ? "Faster; how far the figures vary stays unknown."
              : draft.split === "time"
                ? "Each fold learns from the rows before its own."
                : "Shows how far the figures vary, and chooses the setting."}
          </p>
          {draft.folds > 0 && draft.split !== "grouped" && draft.split !== "time" && (
            <Field label="Folds drawn" error={problems["validation.repeats"]} className="mt-1">
              <NativeSelect
                value={String(draft.repeats)}
                onChange={(event) => change({ repeats: Number(event.currentTarget.value) })}
              >
                {REPEATS_OFFERED.map((times) => (
                  <option key={times} value={times}>
                    {times === 1 ? "once" : `${times} times`}
                  </option>
                ))}
              </NativeSelect>
            </Field>
          )}
        </div>
      )}
      {!draft.automatic && draft.split !== "given" && (
        <Field
          label="The search itself"
          hint={
            draft.nested > 0
              ? "The whole search is done again without each outer fold, and judged on it (nested validation)."
              : "Its best setting was chosen by its own figures; only the holdout is free of that."
          }
          error={problems["validation.nested"]}
        >
          <NativeSelect
            value={String(draft.nested)}
            onChange={(event) => change({ nested: Number(event.currentTarget.value) })}
          >
            {[...new Set([0, 3, 5, 10, draft.nested])].map((outer) => (
              <option key={outer} value={outer}>
                {outer === 0 ? "is not tested" : `is tested on ${outer} outer folds`}
              </option>
            ))}
          </NativeSelect>
        </Field>
      )}
      {(draft.folds > 0 || hasGivenValidation(draft, parts)) && (
        <OutOfFoldsField draft={draft} problem={problems["validation.outOfFolds"]} change={change} />
      )}
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
    </>
  );
}

function OutOfFoldsField({
  draft,
  problem,
  change,
}: {
  draft: RunDraft;
  problem: string | undefined;
  change: (part: Partial<RunDraft>) => void;
}) {
  const { folds, split } = draft;
  const which =
    folds === 0
      ? "Each row for validation is answered by a model that did not see it: one fit more."
      : `${split === "time" ? "Each training row but the earliest" : "Each training row"} is answered by a model that did not see it, for figures from more rows than the holdout has: ${folds} fits more.`;
  return (
    <div className="grid content-start gap-1">
      <span className="text-sm font-medium text-ink-2">Out of folds</span>
      <Checkbox
        checked={draft.outOfFolds}
        onChange={(event) => change({ outOfFolds: event.currentTarget.checked })}
        label="Answer the training rows too"
        hint={which}
      />
      {problem && (
        <p role="alert" className="text-xs text-bad">
          {problem}
        </p>
      )}
    </div>
  );
}
