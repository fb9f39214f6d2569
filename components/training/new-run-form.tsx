"use client";

import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Stack, WithRail } from "#components/shell/page.tsx";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { KeyValue } from "#components/ui/bits.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Textarea } from "#components/ui/input.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { Notice } from "#components/ui/states.tsx";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { TRIALS_MAX } from "#domain/training/rules.ts";
import { StartRun } from "#domain/training/schemas.ts";
import { taskOf } from "#domain/training/tasks.ts";
import { AttributeFields } from "./attribute-fields.tsx";
import { FeaturePicker } from "./feature-picker.tsx";
import { GridFields } from "./grid-fields.tsx";
import { runHref } from "./hrefs.ts";
import { algorithmLabel, versionLabel } from "./labels.ts";
import {
  chosenFeatures,
  countsOf,
  fitToTarget,
  inputOf,
  NEW_EXPERIMENT,
  type RunDraft,
} from "./run-draft.ts";
import { type Problems, TargetFields } from "./target-fields.tsx";
import type { TrainableData } from "./types.ts";
import { ValidationFields } from "./validation-fields.tsx";

type Props = {
  projectId: string;
  base: string;
  experiments: readonly { id: string; name: string }[];
  initialData: TrainableData;
  initialDraft: RunDraft;
  /** Why this person may not start a run. */
  reason: string | null;
};

/** The form that starts a run: question, data, target, features, algorithm, and how it is tested. */
export function NewRunForm({ projectId, base, experiments, initialData, initialDraft, reason }: Props) {
  const trpc = useTRPC();
  const router = useRouter();
  const [draft, setDraft] = useState(initialDraft);
  const [problems, setProblems] = useState<Problems>({});
  const asked = { projectId, datasetVersionId: draft.datasetVersionId };
  const { data = initialData } = useQuery(
    trpc.training.trainableData.queryOptions(asked, {
      placeholderData: keepPreviousData,
      staleTime: 60_000,
      ...(draft.datasetVersionId === initialData.chosen?.id ? { initialData } : {}),
    }),
  );
  const columns = data.chosen?.columns ?? [];
  const rows = data.chosen?.rows ?? 0;
  const change = (part: Partial<RunDraft>) => {
    setDraft((before) => fitToTarget({ ...before, ...part }));
    setProblems({});
  };
  const start = useMutation(
    trpc.training.startRun.mutationOptions({
      onSuccess: ({ runId, experimentId }) => router.push(runHref(base, { id: runId, experimentId })),
      onError: (error) =>
        setProblems(Object.fromEntries(shownError(error).fields.map((one) => [one.path, one.message]))),
    }),
  );
  const send = () => {
    const parsed = StartRun.safeParse(inputOf(draft, projectId, columns));
    if (parsed.success) return start.mutate(parsed.data);
    setProblems(
      Object.fromEntries(parsed.error.issues.map((issue) => [issue.path.join("."), issue.message])),
    );
  };
  const parts = { draft, problems, change };
  const said = start.error ? shownError(start.error) : null;
  return (
    <WithRail
      railLabel="Start"
      rail={
        <Summary
          draft={draft}
          features={chosenFeatures(draft, columns).length}
          rows={rows}
          problem={said?.message ?? Object.values(problems)[0] ?? null}
          reason={reason}
          pending={start.isPending}
          onStart={send}
        />
      }
    >
      <Stack>
        <Card title="The question">
          <ExperimentFields {...parts} experiments={experiments} />
        </Card>
        <Card title="The data">
          <Field label="Dataset version" error={problems.datasetVersionId}>
            <NativeSelect
              value={draft.datasetVersionId}
              onChange={(event) => change({ datasetVersionId: event.currentTarget.value })}
            >
              {data.versions.map((version) => (
                <option key={version.id} value={version.id}>
                  {version.datasetName} {versionLabel(version)}: {formatCountOf(version.rows, "row")},{" "}
                  {formatCountOf(version.columns, "column")}
                </option>
              ))}
            </NativeSelect>
          </Field>
        </Card>
        <Card title="What to foretell">
          <TargetFields {...parts} columns={columns} rows={rows} />
        </Card>
        <Card
          title="What to learn from"
          meta={`${chosenFeatures(draft, columns).length} of ${columns.length} columns`}
        >
          <p className="mb-2 text-sm text-ink-2">
            Take in only what is known when the answer is needed. A column that comes into being with the
            answer gives it away, and the figures will be too good to be true.
          </p>
          <FeaturePicker
            {...parts}
            columns={columns}
            rows={rows}
            problem={problemUnder(problems, "features")}
          />
        </Card>
        <Card title="How to learn">
          <GridFields draft={draft} change={change} problem={problems.grid} />
        </Card>
        <Card title="How to test it">
          <ValidationFields {...parts} />
        </Card>
        {taskOf({ kind: draft.targetKind }) === "binary_classification" && (
          <Card title="Whom to compare">
            <AttributeFields {...parts} columns={columns} problem={problemUnder(problems, "attributes")} />
          </Card>
        )}
      </Stack>
    </WithRail>
  );
}

const problemUnder = (problems: Problems, field: string): string | undefined =>
  Object.entries(problems).find(([path]) => path.startsWith(field))?.[1];

function ExperimentFields({
  draft,
  problems,
  experiments,
  change,
}: {
  draft: RunDraft;
  problems: Problems;
  experiments: Props["experiments"];
  change: (part: Partial<RunDraft>) => void;
}) {
  return (
    <div className="grid gap-3">
      {experiments.length > 0 && (
        <Field label="Experiment" error={problems.experimentId}>
          <NativeSelect
            value={draft.experimentId}
            onChange={(event) => change({ experimentId: event.currentTarget.value })}
          >
            {experiments.map((experiment) => (
              <option key={experiment.id} value={experiment.id}>
                {experiment.name}
              </option>
            ))}
            <option value={NEW_EXPERIMENT}>A new experiment</option>
          </NativeSelect>
        </Field>
      )}
      {draft.experimentId === NEW_EXPERIMENT && (
        <>
          <Field label="Name" error={problems["newExperiment.name"]}>
            <Input
              value={draft.name}
              placeholder="Late flights"
              onChange={(event) => change({ name: event.currentTarget.value })}
            />
          </Field>
          <Field
            label="Question"
            optional
            hint="What its runs are to find out."
            error={problems["newExperiment.question"]}
          >
            <Textarea
              rows={2}
              value={draft.question}
              placeholder="Which flights come in more than 15 minutes late?"
              onChange={(event) => change({ question: event.currentTarget.value })}
            />
          </Field>
        </>
      )}
    </div>
  );
}

function Summary({
  draft,
  features,
  rows,
  problem,
  reason,
  pending,
  onStart,
}: {
  draft: RunDraft;
  features: number;
  rows: number;
  problem: string | null;
  reason: string | null;
  pending: boolean;
  onStart: () => void;
}) {
  const { trials, fits } = countsOf(draft);
  const held = Math.round((rows * draft.holdoutPercent) / 100);
  return (
    <Card title="Before it starts" className="xl:sticky xl:top-18">
      <KeyValue
        items={[
          { label: "Algorithm", value: algorithmLabel(draft.algorithm) },
          { label: "Features", value: formatCount(features) },
          {
            label: "Rows",
            value: `about ${formatCount(rows - held)} to learn from, ${formatCount(held)} held out`,
          },
          { label: "Settings", value: formatCount(trials) },
          {
            label: "Models to fit",
            value: (
              <>
                <b className="tabular">{formatCount(fits)}</b>
                <span className="block text-xs text-ink-3">
                  {draft.folds > 0
                    ? `${trials} ${trials === 1 ? "setting" : "settings"} × ${draft.folds} folds, and the best one on all rows`
                    : trials > 1
                      ? `${trials} settings on one inner split, and the best one on all rows`
                      : "the one, on all rows"}
                </span>
              </>
            ),
          },
        ]}
      />
      {trials > TRIALS_MAX && (
        <Notice tone="warn" className="mt-3">
          {trials} settings; {TRIALS_MAX} is the most for one run. Take out some values.
        </Notice>
      )}
      <div className="mt-4 grid gap-2">
        {problem && (
          <p role="alert" className="text-sm text-bad">
            {problem}
          </p>
        )}
        <Button variant="primary" disabledReason={reason} pending={pending} onClick={onStart}>
          Start the run
        </Button>
        <p className="text-xs text-ink-3">
          A worker trains it in the background. It can be cancelled at any time, and the page may be left.
        </p>
      </div>
    </Card>
  );
}
