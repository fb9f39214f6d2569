"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, NativeSelect } from "#components/ui/input.tsx";
import { Popover, PopoverContent, PopoverTrigger } from "#components/ui/popover.tsx";
import type { Range } from "./address.ts";
import type { CompareColumn } from "./columns.ts";

type Ranges = Readonly<Record<string, Range>>;

/** Only runs whose values lie between two numbers: in the picture and in the table. */
export function RangeFields({
  columns,
  ranges,
  onChange,
}: {
  columns: readonly CompareColumn[];
  ranges: Ranges;
  onChange: (ranges: Ranges) => void;
}) {
  const [key, setKey] = useState(columns[0]?.key ?? "");
  const column = columns.find((one) => one.key === key) ?? columns[0];
  if (!column) return null;
  const range = ranges[column.key] ?? [null, null];
  const set = (end: 0 | 1, text: string) => {
    const value = text.trim() === "" || !Number.isFinite(Number(text)) ? null : Number(text);
    const next: Range = end === 0 ? [value, range[1]] : [range[0], value];
    const { [column.key]: _old, ...others } = ranges;
    onChange(next[0] === null && next[1] === null ? others : { ...others, [column.key]: next });
  };
  const asked = Object.keys(ranges).length;
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button size="sm">Ranges{asked > 0 ? ` (${asked})` : ""}</Button>
      </PopoverTrigger>
      <PopoverContent aria-label="Ranges" className="grid gap-3">
        <Field label="Runs by">
          <NativeSelect value={column.key} onChange={(event) => setKey(event.currentTarget.value)}>
            {columns.map((one) => (
              <option key={one.key} value={one.key}>
                {one.label}
                {ranges[one.key] ? " (in use)" : ""}
              </option>
            ))}
          </NativeSelect>
        </Field>
        <div key={column.key} className="grid grid-cols-2 gap-3">
          {(["From", "To"] as const).map((label, end) => (
            <Field key={label} label={label}>
              <Input
                inputMode="decimal"
                defaultValue={range[end] ?? ""}
                onChange={(event) => set(end === 0 ? 0 : 1, event.currentTarget.value)}
              />
            </Field>
          ))}
        </div>
        {asked > 0 && (
          <Button size="sm" onClick={() => onChange({})}>
            Clear all ranges
          </Button>
        )}
      </PopoverContent>
    </Popover>
  );
}
