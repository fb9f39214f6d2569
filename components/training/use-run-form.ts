"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { runHref } from "./hrefs.ts";
import { fitToTarget, type RunDraft } from "./run-draft.ts";
import type { Problems } from "./target-fields.tsx";
import type { TrainableData } from "./types.ts";

/** What the forms that make a run share: the draft, the data it is about, what is wrong with it, and where one goes once it is made. */
export function useRunForm({
  projectId,
  base,
  initialData,
  initialDraft,
}: {
  projectId: string;
  base: string;
  initialData: TrainableData;
  initialDraft: RunDraft;
}) {
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
  return {
    draft,
    data,
    columns: data.chosen?.columns ?? [],
    rows: data.chosen?.rows ?? 0,
    problems,
    setProblems,
    change(part: Partial<RunDraft>) {
      setDraft((before) => fitToTarget({ ...before, ...part }));
      setProblems({});
    },
    /** What the input's schema refused, each under its field. */
    refuse(issues: readonly { path: readonly PropertyKey[]; message: string }[]) {
      setProblems(Object.fromEntries(issues.map(({ path, message }) => [path.join("."), message])));
    },
    /** What follows the call that makes the run. */
    made: {
      onSuccess: ({ runId, experimentId }: { runId: string; experimentId: string }) =>
        router.push(runHref(base, { id: runId, experimentId })),
      onError: (error: unknown) =>
        setProblems(Object.fromEntries(shownError(error).fields.map((one) => [one.path, one.message]))),
    },
  };
}
