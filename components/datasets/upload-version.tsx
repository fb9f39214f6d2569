"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { FileDrop } from "#components/ui/file-drop.tsx";
import { Input } from "#components/ui/input.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { Notice } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.ts";
import type { Reading } from "#domain/datasets/reading.ts";
import { LABEL_MAX } from "#domain/datasets/schemas.ts";
import { formatBytes } from "#domain/format/numbers.ts";
import { ReadingReview } from "./reading/reading-review.tsx";
import { UnfinishedUploads } from "./unfinished-uploads.tsx";
import { type UploadState, useUpload } from "./use-upload.ts";

type Arrived = { uploadId: string; name: string };

/** Takes a file, sends it, shows how it would be read, and makes a version of it once somebody has looked at that. */
export function UploadVersion({
  dataset,
  projectId,
  organization,
  first,
}: {
  dataset: { id: string; name: string };
  projectId: string;
  organization: string;
  /** The dataset has no version yet. */
  first: boolean;
}) {
  const trpc = useTRPC();
  const router = useRouter();
  const queries = useQueryClient();
  const [label, setLabel] = useState("");
  const [arrived, setArrived] = useState<Arrived | null>(null);
  const { state, send, cancel, fail } = useUpload({ organization, projectId });
  const create = useMutation(
    trpc.datasets.createVersion.mutationOptions({
      onSuccess: () => {
        setLabel("");
        setArrived(null);
        toast.success("The worker imports it now.");
        void queries.invalidateQueries();
        router.refresh();
      },
    }),
  );
  const take = async (file: File) => {
    if (file.size === 0) {
      fail("The file is empty: it has 0 bytes. Nothing was sent. Look at the export and choose it again.");
      return;
    }
    create.reset();
    const sent = await send(file);
    if (sent) setArrived({ uploadId: sent.uploadId, name: file.name });
  };
  const make = (reading: Reading) => {
    if (!arrived) return;
    create.mutate({ datasetId: dataset.id, uploadId: arrived.uploadId, label, reading });
  };

  return (
    <Card
      title={first ? "Upload its first version" : "Upload a version"}
      meta="CSV, TSV, JSON lines or Parquet, up to 8 GB"
    >
      {state.kind === "failed" && (
        <Notice tone="bad" className="mb-3">
          {state.sentence}
        </Notice>
      )}
      {state.kind !== "sending" && !arrived && <UnfinishedUploads projectId={projectId} />}
      {state.kind === "sending" ? (
        <div className="grid gap-2" role="status">
          <Progress
            label={`Uploading ${state.name}`}
            stage={stageOf(state)}
            value={state.total > 0 ? state.sent / state.total : null}
            etaMs={state.leftMs}
          />
          <div>
            <Button size="sm" onClick={cancel}>
              Cancel the upload
            </Button>
          </div>
        </div>
      ) : (
        <div className="grid gap-3 sm:grid-cols-[minmax(0,14rem)_minmax(0,1fr)] sm:items-end">
          <Field label="Label" optional hint="What it holds, for example the month 2001-02.">
            <Input
              value={label}
              maxLength={LABEL_MAX}
              autoComplete="off"
              onChange={(event) => setLabel(event.target.value)}
            />
          </Field>
          <FileDrop
            label={`Choose a file for a version of ${dataset.name}`}
            accept=".csv,.tsv,.txt,.jsonl,.ndjson,.parquet"
            disabled={create.isPending}
            onFile={(file) => void take(file)}
            className="min-h-20"
          >
            Drop {arrived ? "another" : "a"} file here, or{" "}
            <span className="font-medium text-accent">choose one</span>
          </FileDrop>
        </div>
      )}
      {arrived && state.kind !== "sending" ? (
        <ReadingReview
          key={arrived.uploadId}
          projectId={projectId}
          uploadId={arrived.uploadId}
          name={arrived.name}
          pending={create.isPending}
          refusal={create.error ? shownError(create.error).message : null}
          onImport={make}
          onLeave={() => setArrived(null)}
        />
      ) : (
        <p className="mt-3 text-xs text-ink-3">
          Before anything is imported, the page shows how the file would be read, and lets you correct it.
          Rows that do not parse are kept aside and counted. The file is stored under its digest as Parquet
          and never changes again; a correction is a new version.
        </p>
      )}
    </Card>
  );
}

function stageOf(state: Extract<UploadState, { kind: "sending" }>): string {
  return [
    state.name,
    `${formatBytes(state.sent)} of ${formatBytes(state.total)}`,
    state.from > 0 && `${formatBytes(state.from)} were here already`,
    state.waiting !== null && `the connection broke; next try in ${state.waiting} s`,
    state.bytesPerSecond !== null && `${formatBytes(state.bytesPerSecond)}/s`,
  ]
    .filter(Boolean)
    .join(" · ");
}
