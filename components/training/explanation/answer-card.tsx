"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Waterfall } from "#components/charts/waterfall.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { NativeSelect } from "#components/ui/input.tsx";
import { LoadingState, Skeleton } from "#components/ui/skeleton.tsx";
import { ErrorState } from "#components/ui/states.tsx";
import { formatPercent, formatPlaces, placesFor } from "#domain/format/numbers.ts";
import { valueInWords } from "#domain/training/explanation-words.ts";
import type { Explanation } from "#ml/explain/explain.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";
import { addedText, unitOf } from "./units.ts";
import { mostWrongFirst } from "./wrong-first.ts";

/** One answer to a row of the holdout: its steps drawn, in a table, and in sentences. */
export function AnswerCard({
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
  const trpc = useTRPC();
  const rows = mostWrongFirst(explanation.rows, schema.classes);
  const [row, setRow] = useState(rows[0]?.row ?? 0);
  const { data, error, refetch } = useQuery(
    trpc.training.explainAnswer.queryOptions({ runId, row }, { placeholderData: (before) => before }),
  );
  const unit = unitOf(explanation, schema);
  const kinds = new Map(schema.features.map(({ name, kind }) => [name, kind]));
  const isNumber = schema.classes.length === 0;
  const places = placesFor(data ? [data.start, ...data.steps.map(({ after }) => after), data.answer] : []);
  const say = (value: number) => (isNumber ? formatPlaces(value, places) : formatPercent(value, 1));
  return (
    <Card title="One answer explained" meta={`${rows.length} rows of the holdout to choose from`}>
      <Field label="Row" hint="the most wrong first" className="mb-3 max-w-md">
        <NativeSelect value={row} onChange={(event) => setRow(Number(event.target.value))}>
          {rows.map((one) => (
            <option key={one.row} value={one.row}>
              {one.label}
            </option>
          ))}
        </NativeSelect>
      </Field>
      {error && !data && (
        <ErrorState title="This row could not be explained" onRetry={() => refetch()}>
          {error.message}
        </ErrorState>
      )}
      {!data && !error && (
        <LoadingState label="Explaining the row">
          <Skeleton className="h-40 w-full" />
        </LoadingState>
      )}
      {data && (
        <>
          <Waterfall
            steps={data.steps.map((step) => ({
              key: step.feature ?? "",
              label:
                step.feature === null
                  ? "Everything else"
                  : `${step.feature}: ${valueInWords(step.value, kinds.get(step.feature) ?? "numeric")}`,
              before: step.before,
              after: step.after,
              adds: addedText(step, isNumber ? places : undefined),
            }))}
            startLabel="Before anything is known"
            endLabel={`Its answer (it was ${data.actual})`}
            format={say}
            addsName={`Adds, ${unit}`}
            valueName={data.className === null ? "Answer" : `Probability of ${data.className}`}
            caption={`Row ${data.row} of ${where}. Each feature starts where the one above ends, the strongest first.${explanation.method === "sampled" ? " ± is one standard error of the sampling." : ""}`}
          />
          <ol aria-live="polite" className="mt-4 max-w-prose list-none space-y-1 text-sm">
            {data.sentences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ol>
        </>
      )}
    </Card>
  );
}
