"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useUpload } from "#components/datasets/use-upload.ts";
import { Stack, WithRail } from "#components/shell/page.tsx";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { KeyValue } from "#components/ui/bits.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { formatBytes, formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { ImportModel } from "#domain/training/import-model.ts";
import { taskOf } from "#domain/training/tasks.ts";
import { AttributeFields } from "./attribute-fields.tsx";
import { DatasetVersionField } from "./dataset-version-field.tsx";
import { ExperimentFields } from "./experiment-fields.tsx";
import {
  emptyImport,
  type ImportDraft,
  importInput,
  linesOf,
  proposedFeatures,
  widthOf,
} from "./import-draft.ts";
import { ModelFileCard, type ReadFile } from "./model-file-card.tsx";
import { OutsideAnswerFields } from "./outside-answer-fields.tsx";
import type { RunDraft } from "./run-draft.ts";
import { problemUnder, TargetFields } from "./target-fields.tsx";
import type { TrainableData } from "./types.ts";
import { useRunForm } from "./use-run-form.ts";

type Props = {
  organization: string;
  projectId: string;
  base: string;
  experiments: readonly { id: string; name: string }[];
  initialData: TrainableData;
  initialDraft: RunDraft;
  /** Why this person may not bring a model. */
  reason: string | null;
};

/** Stands for an upload that has not been made yet, so that everything else is checked before a byte is sent. */
const NOT_SENT = `upl_${"0".repeat(20)}`;

/** The form that brings a model of another library: its file, the data it is evaluated on, and what its numbers mean. */
export function ImportModelForm(props: Props) {
  const { organization, projectId, experiments, reason } = props;
  const trpc = useTRPC();
  const { draft, data, columns, rows, problems, setProblems, change, refuse, made } = useRunForm(props);
  const [chosen, setChosen] = useState<ImportDraft>(emptyImport);
  const [file, setFile] = useState<ReadFile | null>(null);
  const { state: sending, send } = useUpload({ organization, projectId });
  const choose = (part: Partial<ImportDraft>) => {
    setChosen((before) => ({ ...before, ...part }));
    setProblems({});
  };
  const bring = useMutation(trpc.training.importModel.mutationOptions(made));
  const start = async () => {
    if (!file) return setProblems({ file: "Choose the ONNX file of the model first." });
    const given = { projectId, summary: file.summary, columns };
    const parsed = ImportModel.safeParse(importInput(draft, chosen, { ...given, uploadId: NOT_SENT }));
    if (!parsed.success) return refuse(parsed.error.issues);
    const sent = await send(file.file);
    if (sent) bring.mutate({ ...parsed.data, uploadId: sent.uploadId });
  };
  const names = file
    ? linesOf(chosen.features ?? proposedFeatures(file.summary, columns, draft.targetColumn))
    : [];
  const parts = { draft, problems, change };
  const said = bring.error ? shownError(bring.error).message : null;
  const problem = sending.kind === "failed" ? sending.sentence : (said ?? Object.values(problems)[0] ?? null);
  return (
    <WithRail
      railLabel="Start"
      rail={
        <Card title="Before it is taken in" className="xl:sticky xl:top-18">
          <KeyValue
            items={[
              { label: "File", value: file ? file.file.name : "none yet" },
              { label: "Features", value: formatCount(names.length) },
              { label: "Evaluated on", value: formatCountOf(rows, "row") },
            ]}
          />
          <p className="mt-3 text-sm text-ink-2">
            Take rows that the model was not trained on. The portal cannot know which ones it saw, and says so
            beside its figures.
          </p>
          <div className="mt-4 grid gap-2">
            {problem && (
              <p role="alert" className="text-sm text-bad">
                {problem}
              </p>
            )}
            {sending.kind === "sending" && (
              <Progress
                label={`Uploading ${sending.name}`}
                stage={`${formatBytes(sending.sent)} of ${formatBytes(sending.total)}`}
                value={sending.total > 0 ? sending.sent / sending.total : null}
                etaMs={sending.leftMs}
              />
            )}
            <Button
              variant="primary"
              disabledReason={reason}
              pending={bring.isPending || sending.kind === "sending"}
              onClick={() => void start()}
            >
              Check and evaluate it
            </Button>
            <p className="text-xs text-ink-3">
              A worker opens the file in a process of its own, with limits, and compares what it answers
              before and after it has the portal's form.
            </p>
          </div>
        </Card>
      }
    >
      <Stack>
        <Card title="The question">
          <ExperimentFields {...parts} experiments={experiments} />
        </Card>
        <ModelFileCard
          file={file}
          problem={problems.file}
          onFile={(read) => {
            setFile(read);
            setChosen(emptyImport);
            setProblems({});
          }}
        />
        <Card title="What to evaluate it on">
          <DatasetVersionField
            versions={data.versions}
            value={draft.datasetVersionId}
            problem={problems.datasetVersionId}
            onChange={(datasetVersionId) => change({ datasetVersionId })}
          />
        </Card>
        <Card title="What it foretells">
          <TargetFields {...parts} columns={columns} rows={rows} />
        </Card>
        {file && (
          <>
            <Card title="What it takes" meta={featureCount(names.length, widthOf(file.summary))}>
              <Field
                label="Columns, one a line, in the model's order"
                hint="As the model was trained: the order of the columns of its table."
                error={problemUnder(problems, "features") ?? strangers(names, columns)}
              >
                <Textarea
                  rows={Math.min(12, Math.max(3, names.length))}
                  spellCheck={false}
                  className="font-mono text-sm"
                  value={chosen.features ?? proposedFeatures(file.summary, columns, draft.targetColumn)}
                  onChange={(event) => choose({ features: event.currentTarget.value })}
                />
              </Field>
            </Card>
            <Card title="What it answers">
              <OutsideAnswerFields
                draft={draft}
                chosen={chosen}
                summary={file.summary}
                columns={columns}
                problems={problems}
                choose={choose}
              />
            </Card>
          </>
        )}
        {taskOf({ kind: draft.targetKind }) === "binary_classification" && (
          <Card title="Whom to compare">
            <AttributeFields {...parts} columns={columns} problem={problemUnder(problems, "attributes")} />
          </Card>
        )}
      </Stack>
    </WithRail>
  );
}

const featureCount = (given: number, width: number | null): string =>
  width === null ? formatCountOf(given, "column") : `${given} of ${width} features`;

function strangers(names: readonly string[], columns: readonly { name: string }[]): string | undefined {
  const known = new Set(columns.map(({ name }) => name));
  const unknown = names.filter((name) => !known.has(name));
  return unknown.length === 0
    ? undefined
    : `This dataset version has no column ${unknown
        .slice(0, 3)
        .map((name) => `"${name}"`)
        .join(", ")}.`;
}
