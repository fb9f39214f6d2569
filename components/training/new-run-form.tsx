"use client";

import { useMutation } from "@tanstack/react-query";
import { Stack, WithRail } from "#components/shell/page.tsx";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { KeyValue } from "#components/ui/bits.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Notice } from "#components/ui/states.tsx";
import { formatCount } from "#domain/format/numbers.ts";
import { TRIALS_MAX } from "#domain/training/rules.ts";
import { StartRun } from "#domain/training/schemas.ts";
import { taskOf } from "#domain/training/tasks.ts";
import { AttributeFields } from "./attribute-fields.tsx";
import { AutoFields } from "./auto-fields.tsx";
import { CarryFields } from "./carry-fields.tsx";
import { DatasetVersionField } from "./dataset-version-field.tsx";
import { ExperimentFields } from "./experiment-fields.tsx";
import { FeaturePicker } from "./feature-picker.tsx";
import { GridFields } from "./grid-fields.tsx";
import { algorithmLabel } from "./labels.ts";
import { LearningFields } from "./learning-fields.tsx";
import {
  chosenFeatures,
  countsOf,
  drawsSettings,
  foldsAnswered,
  inputOf,
  lackingFeatures,
  type RunDraft,
  repeatsOf,
  withGivenParts,
} from "./run-draft.ts";
import { SplitFields } from "./split-fields.tsx";
import { problemUnder, TargetFields } from "./target-fields.tsx";
import type { GivenParts, TrainableData } from "./types.ts";
import { useRunForm } from "./use-run-form.ts";
import { ValidationFields } from "./validation-fields.tsx";

type Props = {
  projectId: string;
  base: string;
  experiments: readonly { id: string; name: string }[];
  initialData: TrainableData;
  initialDraft: RunDraft;
  /** Why this person may not start a run. */
  reason: string | null;
  /** Why this person may not put a run before those of others. */
  raiseReason: string | null;
};

/** The form that starts a run: question, data, target, features, algorithm, and how it is tested. */
export function NewRunForm(props: Props) {
  const { projectId, experiments, reason, raiseReason } = props;
  const trpc = useTRPC();
  const form = useRunForm(props);
  const { data, columns, rows, problems, change } = form;
  const given = data.chosen?.given ?? null;
  const draft = withGivenParts(form.draft, given);
  const lacking = lackingFeatures(draft, columns);
  const start = useMutation(trpc.training.startRun.mutationOptions(form.made));
  const send = () => {
    const parsed = StartRun.safeParse(inputOf(draft, projectId, columns));
    if (parsed.success) start.mutate(parsed.data);
    else form.refuse(parsed.error.issues);
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
          given={draft.split === "given" && given?.column === draft.splitColumn ? given.parts : null}
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
          <DatasetVersionField
            versions={data.versions}
            value={draft.datasetVersionId}
            problem={problems.datasetVersionId}
            onChange={(datasetVersionId) => change({ datasetVersionId })}
          />
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
          {lacking.length > 0 && (
            <Notice tone="warn" className="mb-2">
              This dataset version does not have{" "}
              {lacking
                .slice(0, 8)
                .map((name) => `“${name}”`)
                .join(", ")}
              {lacking.length > 8 && ` and ${lacking.length - 8} more`}, which the run was to learn from. The
              run starts without {lacking.length === 1 ? "it" : "them"}.
            </Notice>
          )}
          <FeaturePicker
            {...parts}
            columns={columns}
            rows={rows}
            problem={problemUnder(problems, "features")}
          />
        </Card>
        <Card title="How to learn">
          <AutoFields {...parts} />
          {!draft.automatic && <GridFields {...parts} />}
          {!draft.automatic && <LearningFields {...parts} />}
        </Card>
        <Card title="How to test it">
          <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
            <SplitFields {...parts} columns={columns} parts={given} />
            <ValidationFields {...parts} parts={given} />
          </div>
        </Card>
        {taskOf({ kind: draft.targetKind }) === "binary_classification" && (
          <Card title="Whom to compare">
            <AttributeFields {...parts} columns={columns} problem={problemUnder(problems, "attributes")} />
          </Card>
        )}
        <Card title="How to carry it out">
          <CarryFields {...parts} raiseReason={raiseReason} />
        </Card>
      </Stack>
    </WithRail>
  );
}

/** How many rows are learned from and held out, as far as it is known before. */
function rowsWords(draft: RunDraft, rows: number, given: GivenParts["parts"] | null): string {
  if (draft.split === "given")
    return given
      ? [
          `${formatCount(given.train ?? 0)} to learn from`,
          ...(given.validation ? [`${formatCount(given.validation)} to choose on`] : []),
          `${formatCount(given.test ?? 0)} held out`,
        ].join(", ")
      : `${formatCount(rows)}, as the column says`;
  const held = Math.round((rows * draft.holdoutPercent) / 100);
  return `about ${formatCount(rows - held)} to learn from, ${formatCount(held)} held out`;
}

function Summary({
  draft,
  features,
  rows,
  given,
  problem,
  reason,
  pending,
  onStart,
}: {
  draft: RunDraft;
  features: number;
  rows: number;
  /** Rows of each part, where the version's recipe gives them. */
  given: GivenParts["parts"] | null;
  problem: string | null;
  reason: string | null;
  pending: boolean;
  onStart: () => void;
}) {
  const counts = countsOf(draft, rows);
  const trials = counts?.trials ?? 0;
  const repeats = repeatsOf(draft);
  const folds = repeats > 1 ? `${repeats} × ${draft.folds} folds` : `${draft.folds} folds`;
  return (
    <Card title="Before it starts" className="xl:sticky xl:top-18">
      <KeyValue
        items={[
          {
            label: "Algorithm",
            value: draft.automatic ? "found by the run" : algorithmLabel(draft.algorithm),
          },
          { label: "Features", value: formatCount(features) },
          {
            label: "Rows",
            value: rowsWords(draft, rows, given),
          },
          ...(draft.automatic
            ? [{ label: "Time", value: `about ${draft.minutes || "–"} min, and the last fit` }]
            : [
                { label: "Settings", value: counts ? formatCount(trials) : "–" },
                {
                  label: "Models to fit",
                  value: (
                    <>
                      <b className="tabular">
                        {counts
                          ? `${draft.search === "halving" ? "about " : ""}${formatCount(counts.fits)}`
                          : "–"}
                      </b>
                      <span className="block text-xs text-ink-3">
                        {draft.search === "halving"
                          ? `of ${trials} settings, most of them on few rows`
                          : draft.folds > 0
                            ? `${trials} ${trials === 1 ? "setting" : "settings"} × ${folds}, and the best one on all rows`
                            : trials > 1
                              ? `${trials} settings on ${given?.validation ? "the validation rows" : "one inner split"}, and the best one on all rows${given ? " of training" : ""}`
                              : `the one, on all rows${given ? " of training" : ""}`}
                        {draft.nested > 0 && `, and all of that on each of ${draft.nested} outer folds`}
                        {draft.outOfFolds && `, and ${formatCount(foldsAnswered(draft))} out of folds`}
                      </span>
                    </>
                  ),
                },
              ]),
        ]}
      />
      {!draft.automatic && !drawsSettings(draft) && trials > TRIALS_MAX && (
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
