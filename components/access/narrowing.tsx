"use client";

import type { ReactNode } from "react";
import { RadioGroup } from "#components/ui/choice.tsx";

/** Everything, or a choice of it: the choice shows only when it is asked for. */
export function Narrowing({
  legend,
  all,
  some,
  narrowed,
  onNarrow,
  error,
  children,
}: {
  legend: string;
  all: string;
  some: string;
  narrowed: boolean;
  onNarrow: (narrowed: boolean) => void;
  error: string | undefined;
  children: ReactNode;
}) {
  return (
    <div className="grid gap-2">
      <RadioGroup
        legend={legend}
        name={legend}
        value={narrowed ? "some" : "all"}
        onValueChange={(value) => onNarrow(value === "some")}
        options={[
          { value: "all", label: all },
          { value: "some", label: some },
        ]}
      />
      {narrowed && (
        <fieldset className="ml-6 grid max-h-52 gap-1.5 overflow-y-auto rounded-control border border-line p-2.5 sm:grid-cols-2">
          <legend className="sr-only">{some}</legend>
          {children}
        </fieldset>
      )}
      {error && (
        <p role="alert" className="ml-6 text-xs text-bad">
          {error}
        </p>
      )}
    </div>
  );
}
