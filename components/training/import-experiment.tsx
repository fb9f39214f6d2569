"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTRPC } from "#components/trpc/client.tsx";
import { ImportYaml } from "#components/ui/import-yaml.tsx";
import { experimentHref } from "./hrefs.ts";

/** An experiment from a file: its runs start at once, each on the rows that the file names. */
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
      description="A file that an experiment's or a run's page exports. It opens a new experiment, and its runs start at once, each on the rows that the file names."
      reason={reason}
      projectId={projectId}
      send={send}
    />
  );
}
