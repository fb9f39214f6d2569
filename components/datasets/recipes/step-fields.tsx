"use client";

import { Checkbox } from "#components/ui/choice.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, NativeSelect } from "#components/ui/input.tsx";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { DATE_PARTS, PARTS, type RecipeStep, type StepOf } from "#domain/datasets/recipes/spec.ts";
import { ColumnPicker, ColumnSelect, Expression, NumberInput } from "./column-inputs.tsx";

type Kind = RecipeStep["do"];
type Props<K extends Kind> = {
  step: StepOf<K>;
  columns: readonly DatasetColumn[];
  datasets: readonly { slug: string; name: string }[];
  onChange: (step: RecipeStep) => void;
};

const numeric = ({ kind }: DatasetColumn) => kind === "numeric";
const isClass = ({ kind }: DatasetColumn) => kind !== "text" && kind !== "datetime";

/** What a step needs to know. */
export function StepFields({ step, ...rest }: Props<Kind>) {
  switch (step.do) {
    case "filter":
      return (
        <Expression
          label="Keep rows where"
          hint="For example: delay > -60 and origin in ('ATL', 'ORD') and not (note is missing)"
          value={step.where}
          onChange={(where) => rest.onChange({ ...step, where })}
        />
      );
    case "derive":
      return <Derive step={step} {...rest} />;
    case "select":
      return <Select step={step} {...rest} />;
    case "distinct":
      return (
        <ColumnPicker
          label="Rows are the same when these agree; tick none for all columns"
          value={step.columns}
          columns={rest.columns}
          onChange={(columns) => rest.onChange({ ...step, columns })}
        />
      );
    case "join":
      return <Join step={step} {...rest} />;
    case "impute":
      return <Impute step={step} {...rest} />;
    case "cap":
      return <Cap step={step} {...rest} />;
    case "scale":
      return <Scale step={step} {...rest} />;
    case "encode":
      return <Encode step={step} {...rest} />;
    case "date_parts":
      return <DateParts step={step} {...rest} />;
    case "balance":
      return <Balance step={step} {...rest} />;
    case "split":
      return <Split step={step} {...rest} />;
  }
}

const PAIR = "grid gap-3 sm:grid-cols-2";

/** One of a few words. */
function Choice<V extends string>({
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

function Derive({ step, onChange }: Props<"derive">) {
  return (
    <>
      <Field label="Column" hint="A new name, or one that is there to put another value in its place.">
        <Input
          className="font-mono"
          autoComplete="off"
          value={step.column}
          onChange={(event) => onChange({ ...step, column: event.target.value })}
        />
      </Field>
      <Expression
        label="Is"
        hint="For example: delay > 15, or if(distance is missing, 0, ln(distance + 1)), or concat(origin, '-', destination)"
        value={step.as}
        onChange={(as) => onChange({ ...step, as })}
      />
    </>
  );
}

function Select({ step, columns, onChange }: Props<"select">) {
  return (
    <>
      <Choice
        label="These columns"
        value={step.keep}
        options={{ others: "are taken out", these: "are the only ones kept" }}
        onChange={(keep) => onChange({ ...step, keep })}
      />
      <ColumnPicker
        label="Columns"
        value={step.columns}
        columns={columns}
        onChange={(names) => onChange({ ...step, columns: names })}
      />
    </>
  );
}

function Join({ step, columns, datasets, onChange }: Props<"join">) {
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
          <Field label="Its column there">
            <Input
              className="font-mono"
              autoComplete="off"
              value={pair.right}
              onChange={(event) =>
                onChange({ ...step, on: step.on.with(i, { ...pair, right: event.target.value }) })
              }
            />
          </Field>
        </div>
      ))}
      <Field label="Put before its columns' names" optional>
        <Input
          className="font-mono"
          autoComplete="off"
          value={step.prefix}
          onChange={(event) => onChange({ ...step, prefix: event.target.value })}
        />
      </Field>
    </>
  );
}

function Impute({ step, columns, onChange }: Props<"impute">) {
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
      <ColumnPicker
        label="Columns"
        value={step.columns}
        columns={columns}
        {...(counts ? { fits: numeric } : {})}
        onChange={(names) => onChange({ ...step, columns: names })}
      />
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

function Cap({ step, columns, onChange }: Props<"cap">) {
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
      <ColumnPicker
        label="Columns"
        value={step.columns}
        columns={columns}
        fits={numeric}
        onChange={(names) => onChange({ ...step, columns: names })}
      />
    </>
  );
}

function Scale({ step, columns, onChange }: Props<"scale">) {
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
      <ColumnPicker
        label="Columns"
        value={step.columns}
        columns={columns}
        fits={numeric}
        onChange={(names) => onChange({ ...step, columns: names })}
      />
    </>
  );
}

function Encode({ step, columns, onChange }: Props<"encode">) {
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
      <ColumnPicker
        label="Columns"
        value={step.columns}
        columns={columns}
        fits={isClass}
        onChange={(names) => onChange({ ...step, columns: names })}
      />
    </>
  );
}

function DateParts({ step, columns, onChange }: Props<"date_parts">) {
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

function Balance({ step, columns, onChange }: Props<"balance">) {
  return (
    <div className={PAIR}>
      <ColumnSelect
        label="Classes"
        value={step.column}
        columns={columns}
        fits={isClass}
        onChange={(column) => onChange({ ...step, column })}
      />
      <Choice
        label="With"
        value={step.by}
        options={{ fewer: "fewer rows of the larger classes", more: "rows of the smaller classes again" }}
        onChange={(by) => onChange({ ...step, by })}
      />
    </div>
  );
}

const SPLIT_COLUMN: Record<Exclude<StepOf<"split">["by"], "random">, string> = {
  stratified: "Classes",
  group: "Groups that stay together",
  time: "Time",
};

function Split({ step, columns, onChange }: Props<"split">) {
  return (
    <>
      <div className={PAIR}>
        <Choice
          label="How"
          value={step.by}
          options={{
            random: "By chance",
            stratified: "By chance, each class in its share",
            group: "By chance, groups whole",
            time: "By time, the earliest for training",
          }}
          onChange={(by) => {
            const { column: _gone, ...rest } = step;
            onChange(by === "random" ? { ...rest, by } : { ...step, by });
          }}
        />
        {step.by !== "random" && (
          <ColumnSelect
            label={SPLIT_COLUMN[step.by]}
            value={step.column ?? ""}
            columns={columns}
            onChange={(column) => onChange({ ...step, column })}
          />
        )}
      </div>
      <div className="grid grid-cols-3 gap-3">
        {PARTS.map((part) => (
          <NumberInput
            key={part}
            label={`${part[0]?.toUpperCase()}${part.slice(1)} %`}
            value={Math.round(step[part] * 1000) / 10}
            onChange={(percent) => onChange({ ...step, [part]: Math.round((percent ?? 0) * 10) / 1000 })}
          />
        ))}
      </div>
      <Field label="The column that says the part">
        <Input
          className="font-mono"
          autoComplete="off"
          value={step.as}
          onChange={(event) => onChange({ ...step, as: event.target.value })}
        />
      </Field>
    </>
  );
}
