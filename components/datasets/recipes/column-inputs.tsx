"use client";

import { Checkbox } from "#components/ui/choice.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, NativeSelect, Textarea } from "#components/ui/input.tsx";
import { scrollRegion } from "#components/ui/scroll-region.ts";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { ExpressionHelp } from "./expression-help.tsx";

type Fits = (column: DatasetColumn) => boolean;
const all: Fits = () => true;

/** One column of those that are there before the step; one that is not there any more stays named. */
export function ColumnSelect({
  label,
  value,
  columns,
  fits = all,
  none,
  onChange,
}: {
  label: string;
  value: string;
  columns: readonly DatasetColumn[];
  fits?: Fits;
  /** The words for choosing none, where that is allowed. */
  none?: string;
  onChange: (name: string) => void;
}) {
  const fitting = columns.filter(fits);
  const known = value === "" || fitting.some(({ name }) => name === value);
  return (
    <Field label={label}>
      <NativeSelect value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{none ?? "Choose a column"}</option>
        {!known && <option value={value}>{value} (not here)</option>}
        {fitting.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </NativeSelect>
    </Field>
  );
}

/** Several columns, ticked in a list that scrolls. */
export function ColumnPicker({
  label,
  value,
  columns,
  fits = all,
  onChange,
}: {
  label: string;
  value: readonly string[];
  columns: readonly DatasetColumn[];
  fits?: Fits;
  onChange: (names: string[]) => void;
}) {
  const here = columns.filter(fits).map(({ name }) => name);
  const names = [...here, ...value.filter((name) => !here.includes(name))];
  return (
    <fieldset className="grid gap-1">
      <legend className="text-sm font-medium text-ink-2">{label}</legend>
      {names.length === 0 && <p className="text-sm text-ink-3">No column before this step fits.</p>}
      <div
        {...scrollRegion(label)}
        className="grid max-h-36 grid-cols-[repeat(auto-fill,minmax(min(100%,9rem),1fr))] gap-x-3 gap-y-1 overflow-auto py-1"
      >
        {names.map((name) => (
          <Checkbox
            key={name}
            label={<span className="font-mono text-sm break-all">{name}</span>}
            checked={value.includes(name)}
            onChange={(event) =>
              onChange(event.target.checked ? [...value, name] : value.filter((one) => one !== name))
            }
          />
        ))}
      </div>
    </fieldset>
  );
}

/** A number that may be half written; only what is a number is handed on. */
export function NumberInput({
  label,
  value,
  hint,
  optional = false,
  onChange,
}: {
  label: string;
  value: number | undefined;
  hint?: string;
  optional?: boolean;
  onChange: (value: number | undefined) => void;
}) {
  return (
    <Field label={label} hint={hint} optional={optional}>
      <Input
        type="number"
        step="any"
        defaultValue={value ?? ""}
        onChange={(event) => {
          const number = event.target.valueAsNumber;
          onChange(Number.isFinite(number) ? number : undefined);
        }}
      />
    </Field>
  );
}

export function Expression({
  label,
  value,
  hint,
  onChange,
}: {
  label: string;
  value: string;
  hint: string;
  onChange: (text: string) => void;
}) {
  return (
    <div className="grid gap-1.5">
      <Field label={label} hint={hint}>
        <Textarea
          rows={2}
          className="min-h-9 font-mono"
          spellCheck={false}
          autoComplete="off"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      </Field>
      <ExpressionHelp />
    </div>
  );
}
