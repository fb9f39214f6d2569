import { Field } from "#components/ui/field.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { ATTRIBUTES_MAX } from "#domain/training/schemas.ts";
import { attributeOf, possibleAttributes, type RunDraft } from "./run-draft.ts";
import { ToggleChip } from "./toggle-chip.tsx";
import type { TrainableColumn } from "./types.ts";

/** Up to three columns by whose groups the answers are compared. They need not be features. */
export function AttributeFields({
  draft,
  columns,
  problem,
  change,
}: {
  draft: RunDraft;
  columns: readonly TrainableColumn[];
  problem: string | undefined;
  change: (part: Partial<RunDraft>) => void;
}) {
  const chosen = draft.attributes;
  const free = possibleAttributes(draft, columns).filter(
    ({ name }) => !chosen.some(({ column }) => column === name),
  );
  const full = chosen.length >= ATTRIBUTES_MAX;
  return (
    <div className="grid gap-3">
      <Field
        label="Compare groups of"
        optional
        hint={
          full
            ? `${ATTRIBUTES_MAX} columns is the most. Take one out to choose another.`
            : "A column need not be learned from to be compared by. Numbers are cut into quarters."
        }
        error={problem}
        className="max-w-sm"
      >
        <NativeSelect
          value=""
          disabled={full || free.length === 0}
          onChange={(event) => {
            const column = free.find(({ name }) => name === event.currentTarget.value);
            if (column) change({ attributes: [...chosen, attributeOf(column)] });
          }}
        >
          <option value="">Choose a column</option>
          {free.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </NativeSelect>
      </Field>
      {chosen.length > 0 && (
        <fieldset className="flex flex-wrap gap-1.5">
          <legend className="sr-only">Columns of the fairness check</legend>
          {chosen.map(({ column }) => (
            <ToggleChip
              key={column}
              on
              onToggle={() => change({ attributes: chosen.filter((one) => one.column !== column) })}
            >
              {column}
            </ToggleChip>
          ))}
        </fieldset>
      )}
    </div>
  );
}
