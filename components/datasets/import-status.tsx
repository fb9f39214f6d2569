"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { useTRPC } from "#components/trpc/client.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { ErrorState } from "#components/ui/states.tsx";
import type { VersionView } from "#domain/datasets/view.ts";
import { formatBytes } from "#domain/format/numbers.ts";
import { isBusy, stageOf } from "./version-state.tsx";

const WHILE_BUSY_MS = 700;

/** Where the import of a version stands; when it ends, the page is read again. */
export function ImportProgress({ initial }: { initial: VersionView }) {
  const trpc = useTRPC();
  const router = useRouter();
  const { data } = useQuery(
    trpc.datasets.getVersion.queryOptions(
      { versionId: initial.id },
      {
        initialData: initial,
        refetchInterval: ({ state }) => (state.data && !isBusy(state.data) ? false : WHILE_BUSY_MS),
      },
    ),
  );
  const busy = isBusy(data);
  useEffect(() => {
    if (!busy) router.refresh();
  }, [busy, router]);
  const { job } = data;
  const running = job?.state === "running";
  return (
    <Card
      title={running ? "The worker is at it" : "Waiting for a worker"}
      meta={data.sourceFormat === "recipe" ? undefined : formatBytes(data.sourceSize)}
    >
      {running && (
        <Progress
          className="mb-3"
          label={data.sourceFormat === "recipe" ? data.sourceName : `Import of ${data.sourceName}`}
          stage={stageOf(data)}
          value={job.fraction}
          etaMs={job.etaSeconds === null ? null : job.etaSeconds * 1000}
        />
      )}
      <p role="status" className="text-sm text-ink-2">
        {data.sourceFormat === "recipe"
          ? "Every row goes through the steps of the recipe"
          : "Every row is read"}
        , is stored as Parquet under its digest, and looked at: types, missing values, quantiles, the most
        frequent values. You may leave this page; the work goes on without it.
      </p>
    </Card>
  );
}

/** A version that could not be imported: the sentence, what is safe, what to do. */
export function ImportFailed({ version, datasetHref }: { version: VersionView; datasetHref: string }) {
  return (
    <ErrorState
      title={
        version.sourceFormat === "recipe"
          ? `${version.sourceName} could not be made`
          : `${version.sourceName} could not be imported`
      }
      action={
        <ButtonLink variant="primary" href={datasetHref}>
          Upload another file
        </ButtonLink>
      }
    >
      <p className="break-words">{version.error}</p>
      <p className="mt-2">
        The other versions of {version.dataset.name} are as they were. This one stays here as a record that it
        was tried.
      </p>
    </ErrorState>
  );
}
