"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTRPC } from "#components/trpc/client.tsx";
import { ImportYaml } from "#components/ui/import-yaml.tsx";
import { DatasetVersionField } from "./dataset-version-field.tsx";
import { experimentHref } from "./hrefs.ts";

/** An experiment from a file: its runs start at once, each on the rows that the file names, or all of them on one version of this project. */
export function ImportExperiment({
  projectId,
  base,
  reason,
}: {
  projectId: string;
  base: string;
  reason: string | null;
}) {
  const trpc = useTRPC();
  const router = useRouter();
  const [datasetVersionId, setVersion] = useState("");
  const send = useMutation(
    trpc.training.importExperiment.mutationOptions({
      onSuccess: ({ experimentId }) => {
        router.push(experimentHref(base, experimentId));
        router.refresh();
      },
    }),
  );
  return (
    <ImportYaml
      label="Import an experiment"
      description="A file that an experiment's or a run's page exports. It opens a new experiment, and its runs start at once."
      reason={reason}
      projectId={projectId}
      send={{
        ...send,
        mutate: (input) => send.mutate({ ...input, ...(datasetVersionId && { datasetVersionId }) }),
      }}
    >
      <RowsToTrainOn
        projectId={projectId}
        value={datasetVersionId}
        onChange={(id) => {
          setVersion(id);
          // What was refused was meant for other rows.
          if (send.error) send.reset();
        }}
      />
    </ImportYaml>
  );
}

function RowsToTrainOn({
  projectId,
  value,
  onChange,
}: {
  projectId: string;
  value: string;
  onChange: (datasetVersionId: string) => void;
}) {
  const { data } = useQuery(useTRPC().training.trainableData.queryOptions({ projectId }));
  return (
    <DatasetVersionField
      none="The rows that the file names, for each run"
      versions={data?.versions ?? []}
      value={value}
      onChange={onChange}
    />
  );
}
