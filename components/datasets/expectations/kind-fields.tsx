"use client";

import { Checkbox } from "#components/ui/choice.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, NativeSelect, Textarea } from "#components/ui/input.tsx";
import { scrollRegion } from "#components/ui/scroll-region.ts";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import type { Draft, Errors } from "./draft.ts";
import type { OtherDataset } from "./expectation-form.tsx";

type Props = {
  draft: Draft;
  errors: Errors;
  columns: readonly DatasetColumn[];
  others: readonly OtherDataset[];
  onChange: (part: Partial<Draft>) => void;
};

/** What a kind of expectation needs to know. */
export function KindFields(props: Props) {
  const { draft, errors, onChange } = props;
  switch (draft.kind) {
    case "not_null":
      return <ColumnField {...props} />;
    case "unique":
      return <ColumnsField {...props} />;
    case "range":
      return (
        <>
          <ColumnField {...props} only="numeric" />
          <Bounds {...props} />
        </>
      );
    case "row_count":
      return <Bounds {...props} />;
    case "one_of":
      return (
        <>
          <ColumnField {...props} />
          <Field label="Its values" hint="One on each line." error={errors.values}>
            <Textarea
              rows={5}
              value={draft.values}
              onChange={(event) => onChange({ values: event.target.value })}
            />
          </Field>
        </>
      );
    case "pattern":
      return (
        <>
          <ColumnField {...props} />
          <Field
            label="Pattern"
            hint="A regular expression that the whole value has to match, for example [A-Z]{3}."
            error={errors.pattern}
          >
            <Input
              className="font-mono"
              autoComplete="off"
              spellCheck={false}
              value={draft.pattern}
              onChange={(event) => onChange({ pattern: event.target.value })}
            />
          </Field>
        </>
      );
    case "reference":
      return <Reference {...props} />;
    case "freshness":
      return (
        <>
          <ColumnField {...props} only="datetime" />
          <Field label="At most so many days older than the version" error={errors.daysMax}>
            <Input
              inputMode="decimal"
              value={draft.daysMax}
              onChange={(event) => onChange({ daysMax: event.target.value })}
            />
          </Field>
        </>
      );
    case "sql":
      return <Question {...props} />;
  }
}

function ColumnField({ draft, errors, columns, onChange, only }: Props & { only?: DatasetColumn["kind"] }) {
  const fitting = only ? columns.filter(({ kind }) => kind === only) : columns;
  const known = fitting.some(({ name }) => name === draft.column);
  return (
    <Field label="Column" error={errors.column}>
      <NativeSelect
        value={known ? draft.column : ""}
        onChange={(event) => onChange({ column: event.target.value })}
      >
        {!known && <option value="">Choose a column</option>}
        {fitting.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </NativeSelect>
    </Field>
  );
}

function ColumnsField({ draft, errors, columns, onChange }: Props) {
  const toggle = (name: string, on: boolean) =>
    onChange({ columns: on ? [...draft.columns, name] : draft.columns.filter((one) => one !== name) });
  return (
    <fieldset className="grid gap-1">
      <legend className="text-sm font-medium text-ink-2">Columns that together name a row</legend>
      <div {...scrollRegion("Columns")} className="grid max-h-44 gap-1 overflow-auto py-1">
        {columns.map(({ name }) => (
          <Checkbox
            key={name}
            label={<span className="font-mono break-all">{name}</span>}
            checked={draft.columns.includes(name)}
            onChange={(event) => toggle(name, event.target.checked)}
          />
        ))}
      </div>
      {errors.columns && (
        <p role="alert" className="text-xs text-bad">
          {errors.columns}
        </p>
      )}
    </fieldset>
  );
}

function Bounds({ draft, errors, onChange }: Props) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="At least" optional error={errors.min}>
        <Input
          inputMode="decimal"
          value={draft.min}
          onChange={(event) => onChange({ min: event.target.value })}
        />
      </Field>
      <Field label="At most" optional error={errors.max}>
        <Input
          inputMode="decimal"
          value={draft.max}
          onChange={(event) => onChange({ max: event.target.value })}
        />
      </Field>
    </div>
  );
}

function Reference(props: Props) {
  const { draft, errors, others, onChange } = props;
  return (
    <>
      <ColumnField {...props} />
      <Field
        label="Stands in this dataset"
        hint={others.length === 0 ? "The project has no other dataset yet. Add one first." : undefined}
        error={errors.datasetId}
      >
        <NativeSelect
          value={draft.datasetId}
          onChange={(event) => onChange({ datasetId: event.target.value })}
        >
          <option value="">Choose a dataset</option>
          {others.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <Field label="In its column" error={errors.otherColumn}>
        <Input
          className="font-mono"
          autoComplete="off"
          value={draft.otherColumn}
          onChange={(event) => onChange({ otherColumn: event.target.value })}
        />
      </Field>
    </>
  );
}

function Question({ draft, errors, onChange }: Props) {
  return (
    <>
      <Field label="Name" error={errors.name}>
        <Input
          autoComplete="off"
          value={draft.name}
          onChange={(event) => onChange({ name: event.target.value })}
        />
      </Field>
      <Field
        label="Question"
        hint="One select over the table data. Each row that it finds is wrong; it reaches nothing else and is stopped after a minute."
        error={errors.query}
      >
        <Textarea
          rows={5}
          className="font-mono"
          spellCheck={false}
          value={draft.query}
          onChange={(event) => onChange({ query: event.target.value })}
        />
      </Field>
    </>
  );
}
