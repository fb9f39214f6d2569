"use client";

import { useState } from "react";
import { EffectPlot } from "#components/charts/effect-plot.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { NativeSelect } from "#components/ui/input.tsx";
import { formatCount, formatPercent, formatValue } from "#domain/format/numbers.ts";
import { valueInWords } from "#domain/training/explanation-words.ts";
import type { PartialDependence } from "#ml/explain/partial-dependence.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";

/** What the answer does when one feature changes and all others stay: partial dependence and single rows (ICE). */
export function EffectCard({
  effects,
  schema,
}: {
  effects: readonly PartialDependence[];
  schema: InputSchema;
}) {
  const [chosen, setChosen] = useState(effects[0]?.feature ?? "");
  const [output, setOutput] = useState(0);
  const effect = effects.find(({ feature }) => feature === chosen) ?? effects[0];
  if (!effect) return null;
  const { feature, grid, average, lines, rows } = effect;
  const outputs = average.length / grid.length;
  const one = (values: readonly number[]) => grid.map((_, i) => values[i * outputs + output] ?? Number.NaN);
  const { classes, features } = schema;
  const kind = features.find(({ name }) => name === feature)?.kind ?? "numeric";
  const className = outputs > 1 ? classes[output] : classes[1];
  const numbers = grid.filter((value) => typeof value === "number");
  const plain = (value: number | string | null) =>
    typeof value === "string" ? value : valueInWords(value, kind).slice(0, kind === "datetime" ? 10 : 20);
  return (
    <Card title="What the answer does when a feature changes">
      <div className="mb-3 flex flex-wrap gap-3">
        <Field label="Feature" className="w-64 max-w-full">
          <NativeSelect value={feature} onChange={(event) => setChosen(event.target.value)}>
            {effects.map(({ feature: name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </NativeSelect>
        </Field>
        {outputs > 1 && (
          <Field label="Class" className="w-48 max-w-full">
            <NativeSelect value={output} onChange={(event) => setOutput(Number(event.target.value))}>
              {classes.map((name, i) => (
                <option key={name} value={i}>
                  {name}
                </option>
              ))}
            </NativeSelect>
          </Field>
        )}
      </div>
      <EffectPlot
        feature={feature}
        grid={numbers.length === grid.length ? numbers : null}
        labels={grid.map(plain)}
        average={one(average)}
        lines={lines.map(one)}
        format={(value) => (className === undefined ? formatValue(value) : formatPercent(value, 1))}
        yLabel={className === undefined ? "Answer" : `Probability of ${className}`}
        caption={`${formatCount(rows)} rows of the holdout, ${feature} set to each value in all of them (partial dependence, ICE). Values may stand beside others that never go with them.`}
      />
    </Card>
  );
}
