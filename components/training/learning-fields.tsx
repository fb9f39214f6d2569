import { Switch } from "#components/ui/choice.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, NativeSelect } from "#components/ui/input.tsx";
import { STOPS_EARLY, WEIGHS_CLASSES } from "#domain/training/learning.ts";
import type { RunDraft } from "./run-draft.ts";
import type { Problems } from "./target-fields.tsx";

/** Which classes count more, and when a fit may end early: for the learners that can. */
export function LearningFields({
  draft,
  problems,
  change,
}: {
  draft: RunDraft;
  problems: Problems;
  change: (part: Partial<RunDraft>) => void;
}) {
  const weighs = WEIGHS_CLASSES.has(draft.algorithm) && draft.targetKind !== "number";
  const stops = STOPS_EARLY.has(draft.algorithm);
  const steps = draft.algorithm === "gradient_boosting" ? "trees" : "passes";
  const weightProblem = Object.entries(problems).find(([path]) => path.startsWith("classWeights"))?.[1];
  if (!weighs && !stops) return null;
  return (
    <div className="mt-5 grid gap-x-6 gap-y-4 sm:grid-cols-2">
      {weighs && (
        <>
          <Field
            label="Classes"
            hint={
              draft.weights === "balanced"
                ? "A row counts by the inverse of its class's share: a rare class is not passed over, and probabilities are no shares any more."
                : "Every row counts the same, so a rare class counts little."
            }
            error={draft.weights === "given" ? undefined : weightProblem}
          >
            <NativeSelect
              value={draft.weights}
              onChange={(event) => {
                const { value } = event.currentTarget;
                change({ weights: value === "balanced" || value === "given" ? value : "alike" });
              }}
            >
              <option value="alike">count as they come</option>
              <option value="balanced">are balanced</option>
              <option value="given">have weights of their own</option>
            </NativeSelect>
          </Field>
          {draft.weights === "given" && (
            <Field
              label="Weights"
              hint="One class and its weight on a line, for example: late = 3. A class that is not named counts 1."
              error={weightProblem}
            >
              <textarea
                rows={3}
                value={draft.givenWeights}
                onChange={(event) => change({ givenWeights: event.currentTarget.value })}
                className="w-full rounded-control border border-line-strong bg-panel px-2.5 py-1.5 font-mono text-sm text-ink"
              />
            </Field>
          )}
        </>
      )}
      {stops && (
        <div className="grid content-start gap-3 sm:col-start-1">
          <Switch
            label="Stop early"
            hint={`Where rows kept aside gain nothing any more, instead of after all ${steps}.`}
            checked={draft.stopsEarly}
            onChange={(event) => change({ stopsEarly: event.currentTarget.checked })}
          />
          {draft.stopsEarly && (
            <div className="grid grid-cols-2 gap-3">
              <Field label="Kept aside, in %" error={problems["earlyStopping.validationFraction"]}>
                <Input
                  inputMode="decimal"
                  value={draft.stoppingPercent}
                  onChange={(event) => change({ stoppingPercent: event.currentTarget.value })}
                />
              </Field>
              <Field
                label={`Idle ${steps}`}
                hint="In a row, after which it stops."
                error={problems["earlyStopping.patience"]}
              >
                <Input
                  inputMode="numeric"
                  value={draft.patience}
                  onChange={(event) => change({ patience: event.currentTarget.value })}
                />
              </Field>
            </div>
          )}
        </div>
      )}
    </div>
  );
}
