"use client";

import { Field } from "#components/ui/field.tsx";
import { Input, NativeSelect } from "#components/ui/input.tsx";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import type { RecipeStep, StepOf } from "#domain/datasets/recipes/spec.ts";
import { ColumnPicker } from "./column-inputs.tsx";

export type StepKind = RecipeStep["do"];
export type StepProps<K extends StepKind> = {
  step: StepOf<K>;
  columns: readonly DatasetColumn[];
  datasets: readonly { slug: string; name: string }[];
  onChange: (step: RecipeStep) => void;
};

export const isNumber = ({ kind }: DatasetColumn) => kind === "numeric";
export const isClass = ({ kind }: DatasetColumn) => kind !== "text" && kind !== "datetime";

export const PAIR = "grid gap-3 sm:grid-cols-2";

/** One of a few words. */
export function Choice<V extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: V;
  options: Record<V, string>;
  onChange: (value: V) => void;
}) {
  const values = Object.keys(options) as V[];
  return (
    <Field label={label}>
      <NativeSelect
        value={value}
        onChange={(event) => onChange(values.find((one) => one === event.target.value) ?? value)}
      >
        {values.map((one) => (
          <option key={one} value={one}>
            {options[one]}
          </option>
        ))}
      </NativeSelect>
    </Field>
  );
}

/** A name, as it is written in the table. */
export function NameInput({
  label,
  value,
  hint,
  optional = false,
  onChange,
}: {
  label: string;
  value: string;
  hint?: string;
  optional?: boolean;
  onChange: (name: string) => void;
}) {
  return (
    <Field label={label} hint={hint} optional={optional}>
      <Input
        className="font-mono"
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}

/** The columns that a step works on. */
export function StepColumns({
  step,
  columns,
  fits,
  onChange,
}: {
  step: StepOf<"select" | "impute" | "cap" | "scale" | "encode">;
  columns: readonly DatasetColumn[];
  fits?: ((column: DatasetColumn) => boolean) | undefined;
  onChange: (step: RecipeStep) => void;
}) {
  return (
    <ColumnPicker
      label="Columns"
      value={step.columns}
      columns={columns}
      {...(fits && { fits })}
      onChange={(names) => onChange({ ...step, columns: names })}
    />
  );
}
