"use client";

import { PARTS, type StepOf } from "#domain/datasets/recipes/spec.ts";
import { ColumnSelect, NumberInput } from "./column-inputs.tsx";
import { Choice, isClass, NameInput, PAIR, type StepProps } from "./step-inputs.tsx";

export function Balance({ step, columns, onChange }: StepProps<"balance">) {
  return (
    <div className={PAIR}>
      <ColumnSelect
        label="Classes"
        value={step.column}
        columns={columns}
        fits={isClass}
        onChange={(column) => onChange({ ...step, column })}
      />
      <Choice
        label="With"
        value={step.by}
        options={{ fewer: "fewer rows of the larger classes", more: "rows of the smaller classes again" }}
        onChange={(by) => onChange({ ...step, by })}
      />
    </div>
  );
}

const SPLIT_COLUMN: Record<Exclude<StepOf<"split">["by"], "random">, string> = {
  stratified: "Classes",
  group: "Groups that stay together",
  time: "Time",
};

export function Split({ step, columns, onChange }: StepProps<"split">) {
  return (
    <>
      <div className={PAIR}>
        <Choice
          label="How"
          value={step.by}
          options={{
            random: "By chance",
            stratified: "By chance, each class in its share",
            group: "By chance, groups whole",
            time: "By time, the earliest for training",
          }}
          onChange={(by) => {
            const { column: _gone, ...rest } = step;
            onChange(by === "random" ? { ...rest, by } : { ...step, by });
          }}
        />
        {step.by !== "random" && (
          <ColumnSelect
            label={SPLIT_COLUMN[step.by]}
            value={step.column ?? ""}
            columns={columns}
            onChange={(column) => onChange({ ...step, column })}
          />
        )}
      </div>
      <div className="grid grid-cols-3 gap-3">
        {PARTS.map((part) => (
          <NumberInput
            key={part}
            label={`${part[0]?.toUpperCase()}${part.slice(1)} %`}
            value={Math.round(step[part] * 1000) / 10}
            onChange={(percent) => onChange({ ...step, [part]: Math.round((percent ?? 0) * 10) / 1000 })}
          />
        ))}
      </div>
      <NameInput
        label="The column that says the part"
        value={step.as}
        onChange={(as) => onChange({ ...step, as })}
      />
    </>
  );
}
