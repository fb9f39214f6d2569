"use client";

import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/choice.tsx";
import { Popover, PopoverContent, PopoverTrigger } from "#components/ui/popover.tsx";
import type { CompareColumn } from "./columns.ts";

const GROUPS = [
  { group: "figure", title: "Figures" },
  { group: "setting", title: "Settings" },
  { group: "run", title: "The run" },
] as const;

/** Which columns, or axes, are shown. A new one goes to the end. */
export function ColumnPicker({
  label,
  offered,
  picked,
  onPick,
}: {
  label: string;
  offered: readonly CompareColumn[];
  picked: readonly CompareColumn[];
  onPick: (keys: readonly string[]) => void;
}) {
  const keys = picked.map(({ key }) => key);
  const known = [...offered, ...picked.filter((one) => !offered.includes(one))];
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button size="sm" className="whitespace-nowrap">
          {label} ({picked.length})
        </Button>
      </PopoverTrigger>
      <PopoverContent aria-label={label} className="max-h-96 overflow-auto">
        {GROUPS.map(({ group, title }) => {
          const own = known.filter((column) => column.group === group);
          return own.length === 0 ? null : (
            <fieldset key={group} className="mb-3 grid gap-1 text-sm last:mb-0">
              <legend className="mb-1 text-xs font-medium text-ink-3">{title}</legend>
              {own.map((column) => (
                <Checkbox
                  key={column.key}
                  label={column.label}
                  checked={keys.includes(column.key)}
                  onChange={(event) =>
                    onPick(
                      event.currentTarget.checked
                        ? [...keys, column.key]
                        : keys.filter((key) => key !== column.key),
                    )
                  }
                />
              ))}
            </fieldset>
          );
        })}
      </PopoverContent>
    </Popover>
  );
}
