"use client";

import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { Notice } from "#components/ui/states.tsx";
import { formatCount, formatPercent, formatValue } from "#domain/format/numbers.ts";
import { likelyPositive } from "#domain/training/suggest.ts";
import { CLASSES_MAX } from "#domain/training/tasks.ts";
import type { RunDraft } from "./run-draft.ts";
import type { TrainableColumn } from "./types.ts";

export type Problems = Readonly<Record<string, string>>;

/** The first problem of a field or of anything in it. */
export const problemUnder = (problems: Problems, field: string): string | undefined =>
  Object.entries(problems).find(([path]) => path.startsWith(field))?.[1];

/** What the model is to foretell: a number, a number above a threshold, one value of a column with two, or which of several. */
export function TargetFields({
  draft,
  columns,
  rows,
  problems,
  change,
}: {
  draft: RunDraft;
  columns: readonly TrainableColumn[];
  rows: number;
  problems: Problems;
  change: (part: Partial<RunDraft>) => void;
}) {
  const column = columns.find(({ name }) => name === draft.targetColumn);
  const choose = (name: string) => {
    const next = columns.find((one) => one.name === name);
    const kind = suggestedKind(next);
    change({
      targetColumn: name,
      targetKind: kind,
      positive: kind === "class" ? likelyPositive(next?.values ?? []) : "",
      threshold: "",
    });
  };
  return (
    <div className="grid gap-3">
      <Field label="Target column" error={problems["target.column"]}>
        <NativeSelect value={draft.targetColumn} onChange={(event) => choose(event.currentTarget.value)}>
          <option value="">Choose a column</option>
          {columns
            .filter(({ kind }) => kind !== "datetime" && kind !== "text")
            .map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
        </NativeSelect>
      </Field>
      {column && (
        <Segmented
          label="What about it"
          value={draft.targetKind}
          onValueChange={(value) =>
            change({ targetKind: KINDS.find((kind) => kind === value) ?? draft.targetKind })
          }
          options={KINDS.filter((kind) => canBe(column, kind)).map((value) => ({
            value,
            label: KIND_LABELS[value],
          }))}
          className="w-fit max-w-full flex-wrap"
        />
      )}
      {column && <p className="text-xs text-ink-3">{KIND_HINTS[draft.targetKind]}</p>}
      {column && draft.targetKind === "threshold" && (
        <Threshold draft={draft} column={column} problem={problems["target.value"]} change={change} />
      )}
      {column && draft.targetKind === "class" && (
        <Field label="Counts as positive" error={problems["target.positive"]}>
          {column.values.length > 0 ? (
            <NativeSelect
              value={draft.positive}
              onChange={(event) => change({ positive: event.currentTarget.value })}
            >
              <option value="">Choose a value</option>
              {column.values.map((value) => (
                <option key={value} value={value}>
                  {value}
                </option>
              ))}
            </NativeSelect>
          ) : (
            <Input
              value={draft.positive}
              onChange={(event) => change({ positive: event.currentTarget.value })}
            />
          )}
        </Field>
      )}
      {column && draft.targetKind === "class" && column.distinct > 2 && (
        <Notice tone="warn">
          "{column.name}" has {formatCount(column.distinct)} different values, and one of them against the
          rest takes two. Tell all of them apart, or choose another column.
        </Notice>
      )}
      {column && column.missing > 0 && (
        <p className="text-xs text-ink-3">
          {formatCount(column.missing)} of {formatCount(rows)} rows (
          {formatPercent(column.missing / Math.max(1, rows), 1)}) have no value here; they are left out.
        </p>
      )}
    </div>
  );
}

type Kind = RunDraft["targetKind"];

const KINDS: readonly Kind[] = ["number", "threshold", "classes", "class"];
const KIND_LABELS: Record<Kind, string> = {
  number: "The number itself",
  threshold: "Above a number",
  classes: "Which value",
  class: "One value or the other",
};
const KIND_HINTS: Record<Kind, string> = {
  number: "The model answers with a number, in the unit of the column.",
  threshold: "The model answers with the probability that the number is above the threshold.",
  classes: "The model answers with a probability for each value of the column.",
  class: "The model answers with the probability of the one value.",
};

const canBe = (column: TrainableColumn, kind: Kind): boolean =>
  kind === "number" || kind === "threshold"
    ? column.kind === "numeric"
    : kind === "classes"
      ? column.distinct === 0 || (column.distinct > 2 && column.distinct <= CLASSES_MAX)
      : true;

function suggestedKind(column: TrainableColumn | undefined): Kind {
  if (column?.kind === "numeric" && column.distinct !== 2) return "threshold";
  return column && column.distinct > 2 && column.distinct <= CLASSES_MAX ? "classes" : "class";
}

function Threshold({
  draft,
  column,
  problem,
  change,
}: {
  draft: RunDraft;
  column: TrainableColumn;
  problem: string | undefined;
  change: (part: Partial<RunDraft>) => void;
}) {
  return (
    <Field
      label="Positive when"
      hint={
        column.min === null
          ? undefined
          : `From ${formatValue(column.min)} to ${formatValue(column.max)}, half of the rows up to ${formatValue(column.median)}.`
      }
      error={problem}
    >
      <ThresholdControl draft={draft} column={column} change={change} />
    </Field>
  );
}

function ThresholdControl({
  draft,
  column,
  change,
  ...field
}: {
  draft: RunDraft;
  column: TrainableColumn;
  change: (part: Partial<RunDraft>) => void;
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean | "true" | "false" | "grammar" | "spelling";
}) {
  return (
    <span className="flex items-center gap-2">
      <span className="min-w-0 truncate text-ink-2">{column.name}</span>
      <NativeSelect
        aria-label="Comparison"
        value={draft.operator}
        onChange={(event) => change({ operator: event.currentTarget.value === ">=" ? ">=" : ">" })}
        className="w-18"
      >
        <option value=">">&gt;</option>
        <option value=">=">≥</option>
      </NativeSelect>
      <Input
        {...field}
        inputMode="decimal"
        value={draft.threshold}
        onChange={(event) => change({ threshold: event.currentTarget.value })}
        className="w-32"
      />
    </span>
  );
}
