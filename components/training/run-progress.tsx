"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { Notice } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.ts";
import { queuedInWords } from "#domain/training/priority.ts";
import { stageLabel } from "./labels.ts";
import { PrioritySelect } from "./priority-select.tsx";
import type { RunDetail } from "./types.ts";

/** Where a run stands that has not ended: stage, share, time left, and the lost worker if there is one. */
export function RunProgress({
  run,
  writeReason,
  raiseReason,
}: {
  run: RunDetail;
  writeReason: string | null;
  raiseReason: string | null;
}) {
  const { job } = run;
  const waiting = run.state === "queued" || job === null || job.state === "queued";
  return (
    <Card
      title={waiting ? queuedInWords(run.queue?.place ?? null) : "Training"}
      meta={<span role="status">{job?.message}</span>}
    >
      {job?.lost && (
        <Notice tone="warn" className="mb-3">
          The worker that trained this has not been heard of. Another takes the run over and goes on from what
          was kept last: attempt {Math.min(job.attempt + 1, job.attempts)} of {job.attempts}. Nothing is lost
          but time.
        </Notice>
      )}
      {waiting ? (
        <>
          <p className="text-sm text-ink-2">
            A worker takes this run when those before it have ended. You may leave this page; the run goes on
            without it.
          </p>
          {run.state === "queued" && (
            <PrioritySelect run={run} writeReason={writeReason} raiseReason={raiseReason} />
          )}
        </>
      ) : (
        <>
          <Progress
            label={`Run ${run.number}`}
            stage={run.state === "cancelling" ? "Stopping" : stageLabel(job.stage)}
            value={job.fraction}
            etaMs={run.state === "cancelling" || job.etaSeconds === null ? null : job.etaSeconds * 1000}
          />
          {job.attempt > 1 && !job.lost && (
            <p className="mt-2 text-xs text-ink-3">
              Attempt {job.attempt} of {job.attempts}: the one before was cut short; this one goes on from
              what it had kept.
            </p>
          )}
        </>
      )}
    </Card>
  );
}

/** Stops a run. `reason` says why this person may not. */
export function CancelRun({ run, reason }: { run: RunDetail; reason: string | null }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const cancel = useMutation(
    trpc.training.cancelRun.mutationOptions({
      onSuccess: ({ state }) => {
        toast.success(
          state === "cancelled" ? `Run ${run.number} is cancelled.` : `Run ${run.number} is being stopped.`,
        );
        void queries.invalidateQueries();
      },
      onError: (error) => toast.error(shownError(error).message),
    }),
  );
  return (
    <Button
      disabledReason={reason ?? (run.state === "cancelling" ? "It is stopping already." : null)}
      pending={cancel.isPending}
      onClick={() => cancel.mutate({ runId: run.id })}
    >
      Cancel this run
    </Button>
  );
}
