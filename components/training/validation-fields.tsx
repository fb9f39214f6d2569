"use client";

import { Slider } from "#components/ui/choice.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import type { RunDraft } from "./run-draft.ts";
import type { Problems } from "./target-fields.tsx";

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
  return (
    <div className="grid gap-4 sm:grid-cols-3">
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
          onValueChange={(value) => change({ folds: value === "5" ? 5 : 0 })}
          options={[
            { value: "5", label: "5 folds" },
            { value: "0", label: "None" },
          ]}
          className="w-fit"
        />
        <p className="text-xs text-ink-3">
          {draft.folds
            ? "Shows how far the figures vary, and chooses the setting."
            : "Faster; how far the figures vary stays unknown."}
        </p>
      </div>
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
