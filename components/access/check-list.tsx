"use client";

import { Checkbox } from "#components/ui/choice.tsx";

/** Any number of a few things. */
export function CheckList<Value extends string>({
  options,
  chosen,
  onChange,
}: {
  options: readonly { value: Value; label: string }[];
  chosen: readonly Value[];
  onChange: (chosen: Value[]) => void;
}) {
  return options.map(({ value, label }) => (
    <Checkbox
      key={value}
      label={label}
      checked={chosen.includes(value)}
      onChange={(event) =>
        onChange(event.target.checked ? [...chosen, value] : chosen.filter((one) => one !== value))
      }
    />
  ));
}
