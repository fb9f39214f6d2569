import { Field } from "#components/ui/field.tsx";
import { Input, NativeSelect } from "#components/ui/input.tsx";
import { PRIORITIES, PRIORITY_LABELS, type Priority } from "#domain/training/priority.ts";
import type { RunDraft } from "./run-draft.ts";
import type { Problems } from "./target-fields.tsx";

/** How the run is carried out: its place in the queue, and the memory it may take. The model does not depend on it. */
export function CarryFields({
  draft,
  problems,
  change,
  raiseReason,
}: {
  draft: RunDraft;
  problems: Problems;
  change: (part: Partial<RunDraft>) => void;
  /** Why this person may not put a run before those of others; null when they may. */
  raiseReason: string | null;
}) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        label="Priority"
        hint={raiseReason === null ? "A worker takes the highest first." : `High: ${raiseReason}`}
        error={problems.priority}
      >
        <NativeSelect
          value={draft.priority}
          onChange={(event) => change({ priority: asPriority(event.currentTarget.value) })}
        >
          {PRIORITIES.map((one) => (
            <option key={one} value={one} disabled={one === "high" && raiseReason !== null}>
              {PRIORITY_LABELS[one]}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <Field
        label="Memory limit"
        optional
        hint="In MB. A run that needs more is ended and says so; without a limit it may take what the worker has."
        error={problems.memoryLimitMb}
      >
        <Input
          inputMode="numeric"
          value={draft.memoryLimitMb}
          onChange={(event) => change({ memoryLimitMb: event.currentTarget.value })}
        />
      </Field>
    </div>
  );
}

export const asPriority = (value: string): Priority => PRIORITIES.find((one) => one === value) ?? "normal";
