"use client";

import { ColumnPicker, Expression } from "./column-inputs.tsx";
import { Balance, Split } from "./part-steps.tsx";
import type { StepKind, StepProps } from "./step-inputs.tsx";
import { Derive, Join, Select } from "./table-steps.tsx";
import { Cap, DateParts, Encode, Impute, Scale } from "./value-steps.tsx";

/** What a step needs to know. */
export function StepFields({ step, ...rest }: StepProps<StepKind>) {
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
