"use client";

import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useAct } from "#components/access/use-act.ts";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";

/** Has one window scored anew, or everything that still waits. */
export function ScoreButton({
  monitorId,
  datasetVersionId,
  reason,
  children,
}: {
  monitorId: string;
  datasetVersionId?: string;
  reason: string | null;
  children: ReactNode;
}) {
  const trpc = useTRPC();
  const { done, failed } = useAct();
  const score = useMutation(
    trpc.monitoring.scoreNow.mutationOptions({
      onSuccess: ({ jobIds }) =>
        done(
          jobIds.length === 0
            ? "Nothing waits: every later version has been scored."
            : "The worker scores it now. The page shows it when it is done.",
        ),
      onError: failed,
    }),
  );
  return (
    <Button
      size="sm"
      disabledReason={reason}
      pending={score.isPending}
      onClick={() => score.mutate({ monitorId, ...(datasetVersionId ? { datasetVersionId } : {}) })}
    >
      {children}
    </Button>
  );
}
