"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type DragEvent, useId, useRef, useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { cn } from "#components/ui/cn.ts";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { Notice } from "#components/ui/states.tsx";
import { LABEL_MAX } from "#domain/datasets/schemas.ts";
import { formatBytes } from "#domain/format/numbers.ts";
import { useUpload } from "./use-upload.ts";

/** Takes a file by drag and drop or by choice, sends it, and makes a version of it. */
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
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const inputId = useId();
  const { state, send, cancel, fail } = useUpload({ organization, projectId });
  const create = useMutation(
    trpc.datasets.createVersion.mutationOptions({
      onSuccess: () => {
        setLabel("");
        void queries.invalidateQueries();
        router.refresh();
      },
      onError: (error) => fail(shownError(error).message),
    }),
  );

  const take = async (file: File | undefined) => {
    if (!file) return;
    if (file.size === 0) {
      fail("The file is empty: it has 0 bytes. Nothing was sent. Look at the export and choose it again.");
      return;
    }
    const sent = await send(file);
    if (sent) create.mutate({ datasetId: dataset.id, uploadId: sent.uploadId, label });
    if (input.current) input.current.value = "";
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  const busy = state.kind === "sending" || create.isPending;

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
      {state.kind === "sending" ? (
        <div className="grid gap-2" role="status">
          <Progress
            label={`Uploading ${state.name}`}
            stage={`${state.name} · ${formatBytes(state.sent)} of ${formatBytes(state.total)}${state.bytesPerSecond ? ` · ${formatBytes(state.bytesPerSecond)}/s` : ""}`}
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
          <label
            htmlFor={inputId}
            onDragOver={(event) => {
              event.preventDefault();
              setOver(true);
            }}
            onDragLeave={() => setOver(false)}
            onDrop={drop}
            className={cn(
              "grid min-h-20 cursor-pointer place-items-center rounded-control border border-dashed border-line-strong px-4 py-3 text-center text-ink-2 transition-colors duration-120",
              "hover:bg-line-2 has-focus-visible:outline-2 has-focus-visible:outline-accent",
              over && "border-accent bg-accent-weak text-ink",
              busy && "pointer-events-none opacity-60",
            )}
          >
            <span>
              {create.isPending ? (
                "Making a version of it"
              ) : (
                <>
                  Drop a file here, or <span className="font-medium text-accent">choose one</span>
                </>
              )}
            </span>
            <input
              ref={input}
              id={inputId}
              type="file"
              accept=".csv,.tsv,.txt,.jsonl,.ndjson,.parquet"
              disabled={busy}
              className="sr-only"
              aria-label={`Choose a file for a version of ${dataset.name}`}
              onChange={(event) => void take(event.target.files?.[0])}
            />
          </label>
        </div>
      )}
      <p className="mt-3 text-xs text-ink-3">
        The first line of a CSV names its columns; in JSON lines each line is one object. Rows that do not
        parse are kept aside and counted. The file is stored under its digest as Parquet and never changes
        again; a correction is a new version.
      </p>
    </Card>
  );
}
