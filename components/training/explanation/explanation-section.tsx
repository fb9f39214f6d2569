"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { BarChart } from "#components/charts/bar-chart.tsx";
import { Beeswarm } from "#components/charts/beeswarm.tsx";
import { DependenceScatter } from "#components/charts/dependence-scatter.tsx";
import { PageGrid } from "#components/shell/page.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { NativeSelect } from "#components/ui/input.tsx";
import { CardSkeleton, LoadingState } from "#components/ui/skeleton.tsx";
import { ErrorState } from "#components/ui/states.tsx";
import { formatCount, formatValue } from "#domain/format/numbers.ts";
import { valueInWords } from "#domain/training/explanation-words.ts";
import type { Explanation } from "#ml/explain/explain.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import { AnswerCard } from "./answer-card.tsx";
import { EffectCard } from "./effect-card.tsx";
import { unitOf } from "./units.ts";

const FEATURES_SHOWN = 10;

const METHODS: Readonly<Record<Explanation["method"], string>> = {
  trees: "Exact SHAP values of the trees",
  linear: "Exact SHAP values of the linear model",
  sampled: "Sampled SHAP values",
};

/** What each feature adds to the answers of a run, and to one of them. Nothing for runs of before this was kept. */
export function ExplanationSection({
  runId,
  schema,
  where,
}: {
  runId: string;
  schema: InputSchema;
  where: string;
}) {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(
    trpc.training.getExplanation.queryOptions({ runId }, { staleTime: Number.POSITIVE_INFINITY }),
  );
  if (error)
    return (
      <ErrorState title="The explanation could not be loaded" onRetry={() => refetch()}>
        {error.message}
      </ErrorState>
    );
  if (!data)
    return (
      <LoadingState label="Loading the explanation">
        <CardSkeleton lines={6} />
      </LoadingState>
    );
  if (!data.explanation) return null;
  return <Explained runId={runId} explanation={data.explanation} schema={schema} where={where} />;
}

function Explained({
  runId,
  explanation,
  schema,
  where,
}: {
  runId: string;
  explanation: Explanation;
  schema: InputSchema;
  where: string;
}) {
  const { overall, features, rows, measuredRows, base, method, backgroundRows } = explanation;
  const outputs = base.length;
  const [output, setOutput] = useState(0);
  const [chosen, setChosen] = useState(features[0] ?? "");
  const unit = unitOf(explanation, schema);
  const ofClass = outputs > 1 ? schema.classes[output] : schema.classes[1];
  const about = ofClass === undefined ? "" : ` of "${ofClass}"`;
  const column = (feature: string) => {
    const i = features.indexOf(feature);
    return {
      name: feature,
      contributions: rows.map((row) => row.contributions[i * outputs + output] ?? 0),
      values: rows.map((row) => row.values[i] ?? null),
    };
  };
  const kind = schema.features.find(({ name }) => name === chosen)?.kind ?? "numeric";
  const shown = overall.slice(0, FEATURES_SHOWN);
  const drawn = `${formatCount(rows.length)} rows of the holdout`;
  const classPicker = outputs > 1 && (
    <Field label="Class" className="mb-3 max-w-48">
      <NativeSelect value={output} onChange={(event) => setOutput(Number(event.target.value))}>
        {schema.classes.map((name, i) => (
          <option key={name} value={i}>
            {name}
          </option>
        ))}
      </NativeSelect>
    </Field>
  );
  return (
    <>
      <Card title="How far each feature moves the answers" meta={METHODS[method]}>
        {classPicker}
        <PageGrid>
          <BarChart
            name="Feature"
            valueName="Mean size"
            format={(value) => formatValue(value, 3)}
            bars={shown.map(({ feature, meanAbs }) => ({ key: feature, label: feature, value: meanAbs }))}
            caption={`Mean distance from 0, in ${unit}, over ${formatCount(measuredRows)} rows of the holdout${outputs > 1 ? " and all classes" : ""}${overall.length > shown.length ? `; ${shown.length} of ${overall.length} features` : ""}.${backgroundRows === null ? "" : ` Sampled against ${formatCount(backgroundRows)} training rows.`}`}
          />
          <Beeswarm
            features={features.slice(0, FEATURES_SHOWN).map(column)}
            unit={unit}
            caption={`What each feature adds to the score${about}, one mark a row, ${drawn}. Right of the line it raises it.`}
          />
        </PageGrid>
      </Card>
      <Card title="What a feature adds at each value">
        <Field label="Feature" className="mb-3 max-w-64">
          <NativeSelect value={chosen} onChange={(event) => setChosen(event.target.value)}>
            {features.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </NativeSelect>
        </Field>
        <DependenceScatter
          feature={chosen}
          {...column(chosen)}
          formatX={(value) =>
            kind === "datetime" ? valueInWords(value, kind).slice(0, 10) : formatValue(value)
          }
          unit={unit}
          caption={`What ${chosen} adds to the score${about}, one mark a row, ${drawn}. Marks above each other had the same value and different other features.`}
        />
      </Card>
      {explanation.effects && <EffectCard effects={explanation.effects} schema={schema} />}
      <AnswerCard runId={runId} explanation={explanation} schema={schema} where={where} />
    </>
  );
}
