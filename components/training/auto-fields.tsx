"use client";

import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { taskOf } from "#domain/training/tasks.ts";
import { AUTO_ORDER } from "#ml/search/auto-order.ts";
import { algorithmLabel } from "./labels.ts";
import type { RunDraft } from "./run-draft.ts";
import type { Problems } from "./target-fields.tsx";

/** Whether an algorithm is chosen, or looked for in a given time. */
export function AutoFields({
  draft,
  problems,
  change,
}: {
  draft: RunDraft;
  problems: Problems;
  change: (part: Partial<RunDraft>) => void;
}) {
  const order = AUTO_ORDER[taskOf({ kind: draft.targetKind })].map(algorithmLabel);
  const problem = Object.entries(problems).find(([path]) => path.startsWith("automl"))?.[1];
  return (
    <div className="mb-4 grid gap-3">
      <Segmented
        label="The algorithm"
        value={draft.automatic ? "found" : "chosen"}
        onValueChange={(value) => change({ automatic: value === "found" })}
        options={[
          { value: "chosen", label: "I choose the algorithm" },
          { value: "found", label: "Find one for me (AutoML)" },
        ]}
        className="w-fit max-w-full flex-wrap"
      />
      {draft.automatic && (
        <div className="grid gap-x-6 gap-y-3 sm:grid-cols-[10rem_1fr]">
          <Field label="Minutes it may take" error={problem}>
            <Input
              inputMode="decimal"
              value={draft.minutes}
              onChange={(event) => change({ minutes: event.currentTarget.value })}
            />
          </Field>
          <p className="text-sm text-ink-2">
            It looks at each learner once with its defaults, in this order: {order.join(", ").toLowerCase()}.
            Then it searches the settings of the best three in turn until four fifths of the time are gone,
            and trains the best on all rows. The page of the run says what was tried, what was left, and why
            it chose. Another search may try something else in the same time; the setting it chooses can be
            run again to the byte.
          </p>
        </div>
      )}
    </div>
  );
}
