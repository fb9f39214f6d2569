"use client";

import { Checkbox } from "#components/ui/choice.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { DATE_PARTS } from "#domain/datasets/recipes/spec.ts";
import { ColumnSelect, NumberInput } from "./column-inputs.tsx";
import { Choice, isClass, isNumber, PAIR, StepColumns, type StepProps } from "./step-inputs.tsx";

export function Impute({ step, columns, onChange }: StepProps<"impute">) {
  const counts = step.by === "mean" || step.by === "median";
  return (
    <>
      <div className={PAIR}>
        <Choice
          label="Fill with"
          value={step.by}
          options={{
            median: "the median",
            mean: "the mean",
            most_frequent: "the most frequent value",
            constant: "a value of your own",
          }}
          onChange={(by) => onChange({ ...step, by })}
        />
        {step.by === "constant" && (
          <Field label="Value" hint="A number counts as one.">
            <Input
              defaultValue={step.value === undefined ? "" : String(step.value)}
              onChange={(event) => onChange({ ...step, value: writtenValue(event.target.value) })}
            />
          </Field>
        )}
      </div>
      <StepColumns step={step} columns={columns} fits={counts ? isNumber : undefined} onChange={onChange} />
      <Checkbox
        label="Add a column for each that says where it was missing"
        checked={step.indicator}
        onChange={(event) => onChange({ ...step, indicator: event.target.checked })}
      />
    </>
  );
}

function writtenValue(written: string): string | number | boolean {
  if (written.trim() !== "" && Number.isFinite(Number(written))) return Number(written);
  if (written === "true" || written === "false") return written === "true";
  return written;
}

export function Cap({ step, columns, onChange }: StepProps<"cap">) {
  const end = (key: "lower" | "upper") => (value: number | undefined) => {
    const { [key]: _old, ...rest } = step;
    onChange(value === undefined ? rest : { ...rest, [key]: value });
  };
  return (
    <>
      <Choice
        label="Ends"
        value={step.by}
        options={{
          quantiles: "Quantiles",
          iqr: "Interquartile ranges outside the quartiles",
          values: "Values of your own",
        }}
        onChange={(by) => onChange({ ...step, by })}
      />
      {step.by === "iqr" ? (
        <NumberInput
          label="How many"
          value={step.times}
          onChange={(times) => onChange({ ...step, times: times ?? 1.5 })}
        />
      ) : (
        <div className={PAIR}>
          <NumberInput label="Lower end" optional value={step.lower} onChange={end("lower")} />
          <NumberInput label="Upper end" optional value={step.upper} onChange={end("upper")} />
        </div>
      )}
      <StepColumns step={step} columns={columns} fits={isNumber} onChange={onChange} />
    </>
  );
}

export function Scale({ step, columns, onChange }: StepProps<"scale">) {
  return (
    <>
      <Choice
        label="To"
        value={step.by}
        options={{
          standard: "Mean 0 and deviation 1",
          min_max: "0 to 1",
          robust: "Median 0 and interquartile range 1",
        }}
        onChange={(by) => onChange({ ...step, by })}
      />
      <StepColumns step={step} columns={columns} fits={isNumber} onChange={onChange} />
    </>
  );
}

export function Encode({ step, columns, onChange }: StepProps<"encode">) {
  return (
    <>
      <Choice
        label="As"
        value={step.by}
        options={{
          one_hot: "A column of 0 and 1 for each level",
          ordinal: "Numbers in the order of the levels",
        }}
        onChange={(by) => onChange({ ...step, by })}
      />
      <StepColumns step={step} columns={columns} fits={isClass} onChange={onChange} />
    </>
  );
}

export function DateParts({ step, columns, onChange }: StepProps<"date_parts">) {
  return (
    <>
      <ColumnSelect
        label="Column"
        value={step.column}
        columns={columns}
        fits={({ kind }) => kind === "datetime"}
        onChange={(column) => onChange({ ...step, column })}
      />
      <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
        <legend className="mb-1 text-sm font-medium text-ink-2">Parts (weekday 1 is Monday)</legend>
        {DATE_PARTS.map((part) => (
          <Checkbox
            key={part}
            label={part.replaceAll("_", " ")}
            checked={step.parts.includes(part)}
            onChange={(event) =>
              onChange({
                ...step,
                parts: DATE_PARTS.filter((one) =>
                  one === part ? event.target.checked : step.parts.includes(one),
                ),
              })
            }
          />
        ))}
      </fieldset>
      <Checkbox
        label="Take the date itself out"
        checked={step.drop}
        onChange={(event) => onChange({ ...step, drop: event.target.checked })}
      />
    </>
  );
}
