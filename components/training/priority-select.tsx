"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Field } from "#components/ui/field.tsx";
import { NativeSelect } from "#components/ui/input.tsx";
import { toast } from "#components/ui/toast.ts";
import { isRaised, PRIORITIES, PRIORITY_LABELS } from "#domain/training/priority.ts";
import { asPriority } from "./carry-fields.tsx";
import type { RunDetail } from "./types.ts";

/** The place of a run that waits. What this person may not choose is off, and says why. */
export function PrioritySelect({
  run,
  writeReason,
  raiseReason,
}: {
  run: RunDetail;
  writeReason: string | null;
  raiseReason: string | null;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const move = useMutation(
    trpc.training.setPriority.mutationOptions({
      onSuccess: ({ priority }) => {
        toast.success(`Run ${run.number} now has ${PRIORITY_LABELS[priority].toLowerCase()} priority.`);
        void queries.invalidateQueries();
      },
      onError: (error) => toast.error(shownError(error).message),
    }),
  );
  const now = run.job?.priority ?? "normal";
  return (
    <Field
      label="Priority"
      className="mt-3 max-w-64"
      hint={
        writeReason ?? (raiseReason === null ? "A worker takes the highest first." : `Higher: ${raiseReason}`)
      }
    >
      <NativeSelect
        value={move.isPending ? move.variables.priority : now}
        disabled={writeReason !== null || move.isPending}
        onChange={(event) => move.mutate({ runId: run.id, priority: asPriority(event.currentTarget.value) })}
      >
        {PRIORITIES.map((one) => (
          <option key={one} value={one} disabled={raiseReason !== null && isRaised(now, one)}>
            {PRIORITY_LABELS[one]}
          </option>
        ))}
      </NativeSelect>
    </Field>
  );
}
