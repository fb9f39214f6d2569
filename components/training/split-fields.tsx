"use client";

import { Field } from "#components/ui/field.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { PARTS } from "#domain/datasets/recipes/spec.ts";
import { formatCount } from "#domain/format/numbers.ts";
import { SPLIT_HELP, SPLIT_KINDS, SPLIT_LABELS, type SplitKind } from "#domain/training/splits.ts";
import { possibleSplitColumns, type RunDraft } from "./run-draft.ts";
import type { Problems } from "./target-fields.tsx";
import type { GivenParts, TrainableColumn } from "./types.ts";

const COLUMN_LABELS: Partial<Record<SplitKind, string>> = {
  grouped: "Groups of",
  time: "In the order of",
  given: "The column that says train, validation or test",
};
const COLUMN_HINTS: Partial<Record<SplitKind, string>> = {
  grouped: "Rows without a value are one group together.",
  time: "Rows of one moment stay on one side.",
  given: "One of the three words in each row.",
};
const NO_COLUMN: Partial<Record<SplitKind, string>> = {
  grouped: "This dataset version has no column that makes groups.",
  time: "This dataset version has no column of dates, so rows cannot be put in order of time.",
  given:
    "This dataset version has no column of these three words. A recipe with a split makes one, under Datasets.",
};

const partsWords = (parts: GivenParts["parts"]) =>
  `The recipe of this version made it: ${PARTS.flatMap((part) => (parts[part] ? [`${part} ${formatCount(parts[part])}`] : [])).join(", ")} rows.`;

/** How rows are divided into those to learn from and those to judge on: cells of the grid that the validation goes on with. */
export function SplitFields({
  draft,
  columns,
  parts,
  problems,
  change,
}: {
  draft: RunDraft;
  columns: readonly TrainableColumn[];
  /** What the recipe of the dataset version gives its rows. */
  parts: GivenParts | null;
  problems: Problems;
  change: (part: Partial<RunDraft>) => void;
}) {
  const byColumn = draft.split === "grouped" || draft.split === "time" || draft.split === "given";
  const possible = possibleSplitColumns(draft, columns);
  const given = draft.split === "given" && draft.splitColumn === parts?.column ? parts : null;
  const problem = Object.entries(problems).find(([path]) => path.startsWith("validation.split"))?.[1];
  return (
    <>
      <Field label="Rows are divided" hint={SPLIT_HELP[draft.split]}>
        <NativeSelect
          value={draft.split}
          onChange={(event) => {
            const split = SPLIT_KINDS.find((kind) => kind === event.currentTarget.value) ?? draft.split;
            const columnsOfIt = possibleSplitColumns({ ...draft, split }, columns);
            const stays = columnsOfIt.some(({ name }) => name === draft.splitColumn);
            change({
              split,
              splitChosen: true,
              // One column of dates, or of parts, is the one that is meant.
              splitColumn: stays
                ? draft.splitColumn
                : split !== "grouped" && columnsOfIt.length === 1
                  ? (columnsOfIt[0]?.name ?? "")
                  : "",
            });
          }}
        >
          {SPLIT_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {SPLIT_LABELS[kind]}
            </option>
          ))}
        </NativeSelect>
      </Field>
      {byColumn && possible.length === 0 ? (
        <p role="alert" className="self-center text-sm text-bad">
          {NO_COLUMN[draft.split]}
        </p>
      ) : (
        byColumn && (
          <Field
            label={COLUMN_LABELS[draft.split] ?? "Groups of"}
            hint={given ? partsWords(given.parts) : COLUMN_HINTS[draft.split]}
            error={problem}
          >
            <NativeSelect
              value={draft.splitColumn}
              onChange={(event) => change({ splitColumn: event.currentTarget.value, splitChosen: true })}
            >
              <option value="">Choose a column</option>
              {possible.map(({ name }) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </NativeSelect>
          </Field>
        )
      )}
    </>
  );
}
