"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/choice.tsx";
import { Input } from "#components/ui/input.tsx";
import { scrollRegion } from "#components/ui/scroll-region.ts";
import { NativeSelect } from "#components/ui/select.tsx";
import { COLUMN_KIND_LABELS } from "#domain/datasets/columns.ts";
import { formatCount, formatPercent } from "#domain/format/numbers.ts";
import { DATE_PARTS, type DatePart, usualParts } from "#domain/training/date-parts.ts";
import type { FeatureKind } from "#domain/training/schemas.ts";
import { DATE_PART_LABELS } from "./labels.ts";
import { type RunDraft, usageOf } from "./run-draft.ts";
import { ToggleChip } from "./toggle-chip.tsx";
import type { TrainableColumn } from "./types.ts";

const SHOWN = 200;
const AS_LABELS: Record<FeatureKind, string> = {
  numeric: "number",
  categorical: "category",
  datetime: "date and time",
};

/** The columns with the use that their profile suggests; each can be taken in, left out or read in another way. */
export function FeaturePicker({
  draft,
  columns,
  rows,
  problem,
  change,
}: {
  draft: RunDraft;
  columns: readonly TrainableColumn[];
  rows: number;
  problem: string | undefined;
  change: (part: Partial<RunDraft>) => void;
}) {
  const [find, setFind] = useState("");
  const matching = columns.filter(({ name }) => name.toLowerCase().includes(find.trim().toLowerCase()));
  const set = (name: string, as: FeatureKind | null) => change({ uses: { ...draft.uses, [name]: as } });
  const setAll = (as: (column: TrainableColumn) => FeatureKind | null) =>
    change({
      uses: { ...draft.uses, ...Object.fromEntries(matching.map((column) => [column.name, as(column)])) },
    });
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <Input
          aria-label="Find a column"
          placeholder="Find a column"
          value={find}
          onChange={(event) => setFind(event.currentTarget.value)}
          className="w-56"
        />
        <Button size="sm" variant="ghost" onClick={() => setAll((column) => column.suggestion.as)}>
          As suggested
        </Button>
        <Button size="sm" variant="ghost" onClick={() => setAll(() => null)}>
          None
        </Button>
      </div>
      {problem && (
        <p role="alert" className="text-xs text-bad">
          {problem}
        </p>
      )}
      <div {...scrollRegion("Columns")} className="max-h-96 overflow-auto">
        <ul className="grid">
          {matching.slice(0, SHOWN).map((column) => (
            <FeatureRow
              key={column.name}
              column={column}
              rows={rows}
              isTarget={column.name === draft.targetColumn}
              as={usageOf(draft, column)}
              parts={draft.parts[column.name] ?? usualParts(column.parts)}
              setParts={(parts) => change({ parts: { ...draft.parts, [column.name]: parts } })}
              set={(as) => set(column.name, as)}
            />
          ))}
        </ul>
      </div>
      {matching.length === 0 && <p className="text-sm text-ink-3">No column has this in its name.</p>}
      {matching.length > SHOWN && (
        <p className="text-xs text-ink-3">
          {formatCount(SHOWN)} of {formatCount(matching.length)} columns are shown. Type a part of a name to
          find the others.
        </p>
      )}
    </div>
  );
}

function FeatureRow({
  column,
  rows,
  isTarget,
  as,
  parts,
  setParts,
  set,
}: {
  column: TrainableColumn;
  rows: number;
  isTarget: boolean;
  as: FeatureKind | null;
  parts: readonly DatePart[];
  setParts: (parts: readonly DatePart[]) => void;
  set: (as: FeatureKind | null) => void;
}) {
  const { name, kind, missing, distinct, uses, suggestion } = column;
  const facts = [
    COLUMN_KIND_LABELS[kind].toLowerCase(),
    distinct > 0 ? `${formatCount(distinct)} different` : null,
    missing > 0 ? `${formatPercent(missing / Math.max(1, rows), 1)} missing` : null,
    isTarget ? "the target" : suggestion.why,
  ].filter(Boolean);
  const wanted = suggestion.as ?? uses[0] ?? null;
  return (
    <li className="flex min-h-9 flex-wrap items-center justify-between gap-x-4 gap-y-1 border-t border-line-2 py-1 first:border-t-0">
      <span className="min-w-0 flex-1 basis-48">
        <Checkbox
          label={<span className={isTarget ? "text-ink-3" : undefined}>{name}</span>}
          hint={facts.join(" · ")}
          checked={as !== null}
          disabled={isTarget || wanted === null}
          onChange={(event) => set(event.currentTarget.checked ? wanted : null)}
        />
      </span>
      {as !== null && (
        <span className="w-38 shrink-0">
          <NativeSelect
            aria-label={`Use ${name} as`}
            value={as}
            disabled={uses.length < 2}
            onChange={(event) => set(uses.find((use) => use === event.currentTarget.value) ?? as)}
          >
            {uses.map((use) => (
              <option key={use} value={use}>
                {AS_LABELS[use]}
              </option>
            ))}
          </NativeSelect>
        </span>
      )}
      {as === "datetime" && <DateParts name={name} offered={column.parts} parts={parts} set={setParts} />}
    </li>
  );
}

/** Which parts of a moment to learn from: those that differ in this version, and those that a run before it had. One stays. */
function DateParts({
  name,
  offered,
  parts,
  set,
}: {
  name: string;
  offered: readonly DatePart[];
  parts: readonly DatePart[];
  set: (parts: readonly DatePart[]) => void;
}) {
  return (
    <fieldset className="flex w-full flex-wrap items-center gap-1.5 pl-6">
      <legend className="sr-only">Parts of {name} to learn from</legend>
      {DATE_PARTS.filter((part) => offered.includes(part) || parts.includes(part)).map((part) => {
        const on = parts.includes(part);
        return (
          <ToggleChip
            key={part}
            on={on}
            onToggle={() => {
              const next = DATE_PARTS.filter((one) => (one === part ? !on : parts.includes(one)));
              if (next.length > 0) set(next);
            }}
          >
            {DATE_PART_LABELS[part]}
          </ToggleChip>
        );
      })}
    </fieldset>
  );
}
