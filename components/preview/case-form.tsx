"use client";

import { memo, type ReactNode, useId } from "react";
import { Slider } from "#components/ui/choice.tsx";
import { cn } from "#components/ui/cn.ts";
import { Input, NativeSelect } from "#components/ui/input.tsx";
import type { InputRecord } from "#domain/models/schemas.ts";
import type { CategoricalInput, DatetimeInput, InputFeature, NumericInput } from "#ml/onnx/schema.ts";
import { dateText, featureLabel, LIST_LEVELS_MAX, sliderStep } from "./case.ts";

type Value = InputRecord[string];
type FieldProps<Feature> = {
  id: string;
  feature: Feature;
  value: Value;
  invalid: boolean;
  describedBy: string | undefined;
  onChange(value: Value): void;
};

/** A field for each feature, made from the model's own input schema. */
export function CaseForm({
  features,
  record,
  problems,
  warnings,
  onChange,
}: {
  features: readonly InputFeature[];
  record: InputRecord;
  problems: Readonly<Record<string, string>>;
  warnings: Readonly<Record<string, string>>;
  onChange(name: string, value: Value): void;
}) {
  const base = useId();
  return (
    <div className="grid content-start gap-x-4 gap-y-3 sm:grid-cols-[minmax(6rem,9.5rem)_minmax(0,1fr)]">
      {features.map((feature, index) => (
        <FieldRow
          key={feature.name}
          id={`${base}${index}`}
          feature={feature}
          value={record[feature.name] ?? null}
          problem={problems[feature.name]}
          warning={warnings[feature.name]}
          onChange={onChange}
        />
      ))}
    </div>
  );
}

// A slider's step draws its own row only: the others may hold hundreds of levels.
const FieldRow = memo(function FieldRow({
  id,
  feature,
  value,
  problem,
  warning,
  onChange,
}: {
  id: string;
  feature: InputFeature;
  value: Value;
  problem: string | undefined;
  warning: string | undefined;
  onChange(name: string, value: Value): void;
}) {
  const note = problem ?? warning;
  return (
    <div className="contents">
      <label htmlFor={id} className="min-w-0 self-center break-words text-ink-2 max-sm:-mb-2">
        {featureLabel(feature.name)}
        {feature.kind === "datetime" && !feature.wholeDays && <span className="text-ink-3"> (UTC)</span>}
        {!feature.required && <span className="text-ink-3"> (may be empty)</span>}
      </label>
      <div className="min-w-0">
        <ValueField
          id={id}
          feature={feature}
          value={value}
          invalid={problem !== undefined}
          describedBy={note ? `${id}-note` : undefined}
          onChange={(next) => onChange(feature.name, next)}
        />
        {note && (
          <p
            id={`${id}-note`}
            role={problem ? "alert" : undefined}
            className={cn("mt-1 text-xs", problem ? "text-bad" : "text-warn")}
          >
            {note}
          </p>
        )}
      </div>
    </div>
  );
});

function ValueField(props: FieldProps<InputFeature>): ReactNode {
  const { feature } = props;
  if (feature.kind === "categorical") return <LevelField {...props} feature={feature} />;
  if (feature.kind === "datetime") return <DateField {...props} feature={feature} />;
  return feature.boolean ? (
    <YesNoField {...props} feature={feature} />
  ) : (
    <NumberField {...props} feature={feature} />
  );
}

const textOf = (value: Value): string => (value === null ? "" : String(value));

function NumberField({ id, feature, value, invalid, describedBy, onChange }: FieldProps<NumericInput>) {
  const step = sliderStep(feature);
  const number = typeof value === "number" ? value : Number(value);
  const typed = (text: string) =>
    onChange(text === "" ? null : Number.isNaN(Number(text)) ? text : Number(text));
  const exact = (
    <Input
      id={id}
      inputMode="decimal"
      autoComplete="off"
      value={textOf(value)}
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
      onChange={(event) => typed(event.target.value)}
      className="tabular w-24 shrink-0 text-right"
    />
  );
  if (!(feature.max > feature.min)) return exact;
  return (
    <span className="flex items-center gap-3">
      <Slider
        aria-label={`${featureLabel(feature.name)} on a line`}
        min={feature.min}
        max={feature.max}
        step={feature.integer ? step : "any"}
        value={Number.isFinite(number) && value !== null ? number : feature.min}
        onChange={(event) => {
          const raw = Number(event.target.value);
          onChange(feature.integer ? Math.round(raw) : Number(raw.toPrecision(4)));
        }}
        className="w-full"
      />
      {exact}
    </span>
  );
}

function YesNoField({ id, value, feature, invalid, describedBy, onChange }: FieldProps<NumericInput>) {
  return (
    <NativeSelect
      id={id}
      value={textOf(value)}
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
      onChange={(event) => onChange(event.target.value === "" ? null : Number(event.target.value))}
    >
      {!feature.required && <option value="">empty</option>}
      <option value="1">yes</option>
      <option value="0">no</option>
    </NativeSelect>
  );
}

function LevelField({ id, feature, value, invalid, describedBy, onChange }: FieldProps<CategoricalInput>) {
  const shared = {
    id,
    value: textOf(value),
    "aria-invalid": invalid || undefined,
    "aria-describedby": describedBy,
  };
  if (feature.levelCount <= LIST_LEVELS_MAX) {
    return (
      <NativeSelect {...shared} onChange={(event) => onChange(event.target.value || null)}>
        {!feature.required && <option value="">empty</option>}
        {feature.levels.map((level) => (
          <option key={level} value={level}>
            {level}
          </option>
        ))}
      </NativeSelect>
    );
  }
  return (
    <>
      <Input
        {...shared}
        list={`${id}-levels`}
        autoComplete="off"
        spellCheck={false}
        placeholder={`one of ${feature.levelCount}`}
        onChange={(event) => onChange(event.target.value || null)}
        onFocus={(event) => event.target.select()}
      />
      <datalist id={`${id}-levels`}>
        {feature.levels.map((level) => (
          <option key={level} value={level} />
        ))}
      </datalist>
    </>
  );
}

function DateField({ id, feature, value, invalid, describedBy, onChange }: FieldProps<DatetimeInput>) {
  const shown = (seconds: number) => dateText(feature, seconds).replace("T", " ");
  return (
    <Input
      id={id}
      type={feature.wholeDays ? "date" : "datetime-local"}
      value={textOf(value)}
      title={`Training saw ${shown(feature.min)} to ${shown(feature.max)}${feature.wholeDays ? "" : ", UTC"}.`}
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
      onChange={(event) => onChange(event.target.value || null)}
    />
  );
}
