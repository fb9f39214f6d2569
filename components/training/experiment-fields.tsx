"use client";

import { Field } from "#components/ui/field.tsx";
import { Input, Textarea } from "#components/ui/input.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { NEW_EXPERIMENT, type RunDraft } from "./run-draft.ts";
import type { Problems } from "./target-fields.tsx";

/** The experiment that a run belongs to: one that stands, or a new one with its question. */
export function ExperimentFields({
  draft,
  problems,
  experiments,
  change,
}: {
  draft: RunDraft;
  problems: Problems;
  experiments: readonly { id: string; name: string }[];
  change: (part: Partial<RunDraft>) => void;
}) {
  return (
    <div className="grid gap-3">
      {experiments.length > 0 && (
        <Field label="Experiment" error={problems.experimentId}>
          <NativeSelect
            value={draft.experimentId}
            onChange={(event) => change({ experimentId: event.currentTarget.value })}
          >
            {experiments.map((experiment) => (
              <option key={experiment.id} value={experiment.id}>
                {experiment.name}
              </option>
            ))}
            <option value={NEW_EXPERIMENT}>A new experiment</option>
          </NativeSelect>
        </Field>
      )}
      {draft.experimentId === NEW_EXPERIMENT && (
        <>
          <Field label="Name" error={problems["newExperiment.name"]}>
            <Input
              value={draft.name}
              placeholder="Late flights"
              onChange={(event) => change({ name: event.currentTarget.value })}
            />
          </Field>
          <Field
            label="Question"
            optional
            hint="What its runs are to find out."
            error={problems["newExperiment.question"]}
          >
            <Textarea
              rows={2}
              value={draft.question}
              placeholder="Which flights come in more than 15 minutes late?"
              onChange={(event) => change({ question: event.currentTarget.value })}
            />
          </Field>
        </>
      )}
    </div>
  );
}
