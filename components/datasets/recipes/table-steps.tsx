"use client";

import { Field } from "#components/ui/field.tsx";
import { NativeSelect } from "#components/ui/input.tsx";
import { ColumnSelect, Expression } from "./column-inputs.tsx";
import { Choice, NameInput, PAIR, StepColumns, type StepProps } from "./step-inputs.tsx";

export function Derive({ step, onChange }: StepProps<"derive">) {
  return (
    <>
      <NameInput
        label="Column"
        hint="A new name, or one that is there to put another value in its place."
        value={step.column}
        onChange={(column) => onChange({ ...step, column })}
      />
      <Expression
        label="Is"
        hint="For example: delay > 15, or if(distance is missing, 0, ln(distance + 1)), or concat(origin, '-', destination)"
        value={step.as}
        onChange={(as) => onChange({ ...step, as })}
      />
    </>
  );
}

export function Select({ step, columns, onChange }: StepProps<"select">) {
  return (
    <>
      <Choice
        label="These columns"
        value={step.keep}
        options={{ others: "are taken out", these: "are the only ones kept" }}
        onChange={(keep) => onChange({ ...step, keep })}
      />
      <StepColumns step={step} columns={columns} onChange={onChange} />
    </>
  );
}

export function Join({ step, columns, datasets, onChange }: StepProps<"join">) {
  const known = step.dataset === "" || datasets.some(({ slug }) => slug === step.dataset);
  return (
    <>
      <div className={PAIR}>
        <Field label="Dataset" hint="Its newest ready version, when the recipe runs.">
          <NativeSelect
            value={step.dataset}
            onChange={(event) => onChange({ ...step, dataset: event.target.value })}
          >
            <option value="">Choose a dataset</option>
            {!known && <option value={step.dataset}>{step.dataset} (not here)</option>}
            {datasets.map(({ slug, name }) => (
              <option key={slug} value={slug}>
                {name}
              </option>
            ))}
          </NativeSelect>
        </Field>
        <Choice
          label="Rows without a match"
          value={step.how}
          options={{ left: "stay, with missing values", inner: "are left out" }}
          onChange={(how) => onChange({ ...step, how })}
        />
      </div>
      {step.on.map((pair, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pairs have no name of their own
        <div key={i} className={PAIR}>
          <ColumnSelect
            label="Column here"
            value={pair.left}
            columns={columns}
            onChange={(left) => onChange({ ...step, on: step.on.with(i, { ...pair, left }) })}
          />
          <NameInput
            label="Its column there"
            value={pair.right}
            onChange={(right) => onChange({ ...step, on: step.on.with(i, { ...pair, right }) })}
          />
        </div>
      ))}
      <NameInput
        label="Put before its columns' names"
        optional
        value={step.prefix}
        onChange={(prefix) => onChange({ ...step, prefix })}
      />
    </>
  );
}
