"use client";

import { Checkbox } from "#components/ui/choice.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { SEARCH_HELP, SEARCH_KINDS, SEARCH_LABELS } from "#domain/training/search.ts";
import type { ParameterDefinition } from "#ml/catalogue.ts";
import { type DraftRange, drawsSettings, type RunDraft, resourcesOf } from "./run-draft.ts";
import type { Problems } from "./target-fields.tsx";

const RESOURCES: Record<RunDraft["resource"], string> = {
  rows: "more rows",
  trees: "more trees",
  epochs: "more passes",
};

/** How settings are chosen from, and how many. */
export function SearchFields({
  draft,
  problems,
  change,
}: {
  draft: RunDraft;
  problems: Problems;
  change: (part: Partial<RunDraft>) => void;
}) {
  const resources = resourcesOf(draft.algorithm);
  return (
    <div className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
      <div className="grid content-start gap-1">
        <span className="text-sm font-medium text-ink-2">Settings are tried</span>
        <Segmented
          label="Settings are tried"
          value={draft.search}
          onValueChange={(value) =>
            change({ search: SEARCH_KINDS.find((kind) => kind === value) ?? draft.search })
          }
          options={SEARCH_KINDS.map((kind) => ({ value: kind, label: SEARCH_LABELS[kind] }))}
          className="w-fit max-w-full flex-wrap"
        />
        <p className="text-xs text-ink-3">{SEARCH_HELP[draft.search]}</p>
      </div>
      {draft.search !== "grid" && (
        <div className="flex flex-wrap content-start items-start gap-4">
          {draft.search === "halving" && (
            <>
              <Field label="Starting with">
                <NativeSelect
                  value={draft.halvingDraws ? "drawn" : "grid"}
                  onChange={(event) => change({ halvingDraws: event.currentTarget.value === "drawn" })}
                >
                  <option value="grid">all combinations</option>
                  <option value="drawn">settings drawn</option>
                </NativeSelect>
              </Field>
              {resources.length > 1 && (
                <Field label="Each round gives">
                  <NativeSelect
                    value={draft.resource}
                    onChange={(event) =>
                      change({
                        resource:
                          resources.find((one) => one === event.currentTarget.value) ?? draft.resource,
                      })
                    }
                  >
                    {resources.map((one) => (
                      <option key={one} value={one}>
                        {RESOURCES[one]}
                      </option>
                    ))}
                  </NativeSelect>
                </Field>
              )}
            </>
          )}
          {drawsSettings(draft) && (
            <Field
              label="Settings drawn"
              error={problems["search.trials"] ?? problems["search.candidates"]}
              className="w-32"
            >
              <Input
                inputMode="numeric"
                value={draft.searchTrials}
                onChange={(event) => change({ searchTrials: event.currentTarget.value })}
              />
            </Field>
          )}
        </div>
      )}
    </div>
  );
}

/** A parameter's range, or the switch to one. `start` is what a new range begins with. */
export function RangeFields({
  parameter,
  range,
  start,
  set,
}: {
  parameter: ParameterDefinition;
  range: DraftRange | null;
  start: DraftRange;
  set: (range: DraftRange | null) => void;
}) {
  const { label, min } = parameter;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm">
      <Checkbox
        checked={range !== null}
        onChange={() => set(range ? null : start)}
        label={range ? "from a range:" : "from a range"}
      />
      {range && (
        <>
          <Input
            aria-label={`${label}, from`}
            inputMode="decimal"
            value={range.low}
            onChange={(event) => set({ ...range, low: event.currentTarget.value })}
            className="min-h-7 w-20 py-0 text-sm"
          />
          to
          <Input
            aria-label={`${label}, up to`}
            inputMode="decimal"
            value={range.high}
            onChange={(event) => set({ ...range, high: event.currentTarget.value })}
            className="min-h-7 w-20 py-0 text-sm"
          />
          {(min > 0 || range.log || Number(range.low) > 0) && (
            <Checkbox
              checked={range.log}
              onChange={() => set({ ...range, log: !range.log })}
              label="by magnitude"
            />
          )}
        </>
      )}
    </div>
  );
}
