"use client";

import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { RadioGroup } from "#components/ui/choice.tsx";
import { Input } from "#components/ui/input.tsx";
import { RUN_ALGORITHMS, type RunAlgorithm } from "#domain/training/schemas.ts";
import { taskOf } from "#domain/training/tasks.ts";
import { CATALOGUE, type ParameterDefinition } from "#ml/catalogue.ts";
import { type DraftRange, drawsSettings, type RunDraft, rangeOf, valuesOf } from "./run-draft.ts";
import { RangeFields, SearchFields } from "./search-fields.tsx";
import type { Problems } from "./target-fields.tsx";
import { ToggleChip } from "./toggle-chip.tsx";

/** The algorithm, and for each of its parameters the values to try together. */
export function GridFields({
  draft,
  problems,
  change,
}: {
  draft: RunDraft;
  problems: Problems;
  change: (part: Partial<RunDraft>) => void;
}) {
  const { parameters } = CATALOGUE[draft.algorithm];
  const task = taskOf({ kind: draft.targetKind });
  const set = (name: string, values: readonly number[]) =>
    change({
      grids: { ...draft.grids, [draft.algorithm]: { ...draft.grids[draft.algorithm], [name]: values } },
    });
  const setRange = (name: string, range: DraftRange | null) =>
    change({
      ranges: {
        ...draft.ranges,
        [draft.algorithm]: { ...draft.ranges[draft.algorithm], [name]: range },
      },
    });
  const problem = Object.entries(problems).find(([path]) => /^(grid|search)/.test(path))?.[1];
  return (
    <div className="grid gap-4">
      <RadioGroup
        legend="Algorithm"
        name="algorithm"
        value={draft.algorithm}
        onValueChange={(value) =>
          change({
            algorithm: RUN_ALGORITHMS.find((one): one is RunAlgorithm => one === value) ?? draft.algorithm,
          })
        }
        options={RUN_ALGORITHMS.filter((one) => CATALOGUE[one].tasks.includes(task)).map((one) => ({
          value: one,
          label: CATALOGUE[one].label,
          hint: CATALOGUE[one].summary,
        }))}
      />
      {parameters.length > 0 && <SearchFields draft={draft} problems={problems} change={change} />}
      <div className="grid gap-x-6 gap-y-4 lg:grid-cols-2">
        {parameters.map((parameter) => (
          <ParameterValues
            key={`${draft.algorithm} ${parameter.name}`}
            parameter={parameter}
            values={valuesOf(draft, parameter)}
            set={(values) => set(parameter.name, values)}
            range={rangeOf(draft, parameter.name)}
            setRange={
              drawsSettings(draft) && draft.resource !== parameter.name
                ? (range) => setRange(parameter.name, range)
                : null
            }
          />
        ))}
      </div>
      {problem && (
        <p role="alert" className="text-xs text-bad">
          {problem}
        </p>
      )}
    </div>
  );
}

function ParameterValues({
  parameter,
  values,
  set,
  range,
  setRange,
}: {
  parameter: ParameterDefinition;
  values: readonly number[];
  set: (values: readonly number[]) => void;
  /** What it is drawn from; null for its values. */
  range: DraftRange | null;
  /** Null where nothing is drawn. */
  setRange: ((range: DraftRange | null) => void) | null;
}) {
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const offered = [...new Set([...parameter.suggested, parameter.default, ...values])].sort((a, b) => a - b);
  const toggle = (value: number) => {
    const next = values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
    if (next.length > 0) set(next.sort((a, b) => a - b));
  };
  const add = (event: FormEvent) => {
    event.preventDefault();
    const value = typed.trim() === "" ? Number.NaN : Number(typed);
    const { min, max, integer } = parameter;
    if (!(value >= min && value <= max)) return setProblem(`A number from ${min} to ${max}.`);
    if (integer && !Number.isInteger(value)) return setProblem("A whole number.");
    setProblem(null);
    setTyped("");
    if (!values.includes(value)) toggle(value);
  };
  return (
    <fieldset className="grid content-start gap-1">
      <legend className="float-left text-sm font-medium text-ink-2">{parameter.label}</legend>
      <p className="text-xs text-ink-3">{parameter.help}</p>
      {setRange && (
        <RangeFields
          parameter={parameter}
          range={range}
          set={setRange}
          start={{
            low: String(Math.min(...parameter.suggested, parameter.default)),
            high: String(Math.max(...parameter.suggested, parameter.default)),
            log: false,
          }}
        />
      )}
      <div className={range ? "hidden" : "flex flex-wrap items-center gap-1.5"}>
        {offered.map((value) => (
          <ToggleChip key={value} on={values.includes(value)} onToggle={() => toggle(value)}>
            {value}
          </ToggleChip>
        ))}
        <form onSubmit={add} className="flex items-center gap-1">
          <Input
            aria-label={`Another value of ${parameter.label}`}
            aria-invalid={problem !== null}
            inputMode="decimal"
            placeholder="other"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            className="min-h-7 w-20 py-0 text-sm"
          />
          <Button size="sm" variant="ghost" type="submit">
            Add
          </Button>
        </form>
        {problem && (
          <span role="alert" className="text-xs text-bad">
            {problem}
          </span>
        )}
      </div>
    </fieldset>
  );
}
