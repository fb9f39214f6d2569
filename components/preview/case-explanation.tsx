"use client";

import { useMemo } from "react";
import { Waterfall } from "#components/charts/waterfall.tsx";
import { addedText } from "#components/training/explanation/units.ts";
import { CardPart } from "#components/ui/card.tsx";
import { cn } from "#components/ui/cn.ts";
import { LoadingState, Skeleton } from "#components/ui/skeleton.tsx";
import { Notice } from "#components/ui/states.tsx";
import { formatCount, formatPercent, formatPlaces, formatSigned, placesFor } from "#domain/format/numbers.ts";
import type { InputRecord } from "#domain/models/schemas.ts";
import { answerInWords, type ValueKind, valueInWords } from "#domain/training/explanation-words.ts";
import type { RawValue } from "#ml/explain/explain.ts";
import type { AnswerStep } from "#ml/explain/walk.ts";
import type { FeedTensor } from "#ml/onnx/feed.ts";
import type { InputFeature, InputSchema } from "#ml/onnx/schema.ts";
import { featureLabel, typicalCase } from "./case.ts";
import { type ExplainedCase, pairOf } from "./explain-case.ts";
import type { Run } from "./messages.ts";
import { useExplanation } from "./use-explanation.ts";

/** What the typed values do to the answer, one after the other, against the case that the form starts from. */
export function CaseExplanation({
  schema,
  question,
  answered,
  run,
}: {
  schema: InputSchema;
  question: string;
  /** The case with its answer; null while another is being answered. */
  answered: { input: InputRecord; label: string } | null;
  run: (tensors: FeedTensor[]) => Promise<Run | null>;
}) {
  const typical = useMemo(() => typicalCase(schema), [schema]);
  const settled = useMemo(() => {
    const pair = answered && pairOf(schema, typical, answered.input);
    return pair && { pair, label: answered.label };
  }, [schema, typical, answered]);
  const isTypical = settled?.pair.differing.length === 0;
  const state = useExplanation(schema, isTypical ? null : settled, run);
  if (isTypical)
    return (
      <CardPart title="What moved this answer">
        <p className="text-sm text-ink-2">
          Nothing did: this is the typical case, which has the median or the most frequent value everywhere.
          Change a value to see what it does to the answer.
        </p>
      </CardPart>
    );
  return (
    <CardPart
      title="What moved this answer"
      meta={
        settled && schema.classes.length > 2
          ? `probability of “${settled.label}”, against the typical case`
          : "against the typical case"
      }
    >
      {state.kind === "waiting" && (
        <LoadingState label="Asking the model about mixtures of this case and the typical one">
          <Skeleton className="h-24 w-full" />
        </LoadingState>
      )}
      {state.kind === "failed" && <Notice tone="bad">{state.sentence}</Notice>}
      {state.kind === "explained" && (
        <Explained
          schema={schema}
          question={question}
          explained={state.case}
          isCurrent={state.of === settled}
        />
      )}
    </CardPart>
  );
}

function Explained({
  schema,
  question,
  explained,
  isCurrent,
}: {
  schema: InputSchema;
  question: string;
  explained: ExplainedCase;
  isCurrent: boolean;
}) {
  const { start, answer, orders } = explained;
  const isNumber = explained.className === null;
  const className = schema.positiveLabel === null ? explained.className : question;
  const features = new Map(schema.features.map((feature) => [feature.name, feature]));
  const steps = explained.steps.map((step) => {
    const feature = features.get(step.feature ?? "");
    const typical = explained.typical.get(step.feature ?? "") ?? null;
    return {
      ...step,
      ...shownValue(feature, step.value),
      name: step.feature,
      feature: step.feature === null ? null : featureLabel(step.feature),
      typically: shownValue(feature, typical).value,
    };
  });
  const sentences = answerInWords({
    className,
    target: question,
    from: "typical",
    start,
    steps,
    answer,
    ...(className !== null && schema.classes.length > 2 && { said: className }),
    actual: null,
  });
  const places = placesFor([start, ...steps.map(({ after }) => after), answer]);
  const how =
    orders === null
      ? `Exact: the model was asked about all ${formatCount(explained.asked)} mixtures of the two cases.`
      : `Sampled in ${formatCount(orders)} random orders and their reverses; ± is one standard error.`;
  return (
    <div
      aria-busy={!isCurrent}
      className={cn(
        "grid gap-x-10 gap-y-4 md:grid-cols-[minmax(0,1.35fr)_minmax(0,1fr)]",
        !isCurrent && "opacity-50",
      )}
    >
      <Waterfall
        steps={steps.map((step) => ({
          key: step.name ?? "",
          label:
            step.feature === null
              ? "Everything else"
              : `${step.feature}: ${valueInWords(step.value, step.kind)}`,
          ...(step.feature !== null && { detail: `typical: ${valueInWords(step.typically, step.kind)}` }),
          before: step.before,
          after: step.after,
          adds: isNumber ? addedText(step, places) : addedPoints(step),
        }))}
        startLabel="The typical case"
        endLabel="This case"
        format={(value) => (isNumber ? formatPlaces(value, places) : formatPercent(value, 1))}
        addsName={isNumber ? "Adds" : "Adds, points"}
        valueName={isNumber ? "Answer" : "Probability"}
        caption={`Each value starts where the one above ends, the strongest first. ${how}`}
      />
      <ul className="list-none space-y-1 text-sm max-md:order-first">
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  );
}

/** A number that is only ever 0 or 1 is a yes or a no, as in the form. */
function shownValue(
  feature: InputFeature | undefined,
  value: RawValue,
): { kind: ValueKind; value: RawValue } {
  if (feature?.kind === "numeric" && feature.boolean && value !== null)
    return { kind: "categorical", value: value === 1 ? "yes" : "no" };
  return { kind: feature?.kind ?? "numeric", value };
}

function addedPoints({ contribution, error }: Pick<AnswerStep, "contribution" | "error">): string {
  return `${formatSigned(100 * contribution)}${error === null ? "" : ` ± ${(100 * error).toFixed(1)}`}`;
}
