"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { formatDays } from "#domain/format/dates.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import type { PhaseDetail } from "./types.ts";
import { problemOf, useSaid } from "./use-lifecycle.ts";

/** Planned and factual period of a phase; `reason` says why this person may not plan. */
export function PhasePlan({
  projectId,
  phase,
  reason,
}: {
  projectId: string;
  phase: PhaseDetail;
  reason: string | null;
}) {
  const [open, setOpen] = useState(false);
  const { planned, factual } = phase;
  return (
    <Card
      title="Period"
      actions={
        !open && (
          <Button size="sm" disabledReason={reason} onClick={() => setOpen(true)}>
            {planned ? "Change the plan" : "Plan"}
          </Button>
        )
      }
    >
      <dl className="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-x-2 gap-y-1 text-sm [&_dt]:text-ink-3">
        <dt>Planned</dt>
        <dd>{planned ? formatDays(planned.from, planned.to) : "no plan yet"}</dd>
        <dt>In focus</dt>
        <dd>{factual ? formatDays(factual.from, factual.to) : "never yet"}</dd>
      </dl>
      {open && <PlanForm projectId={projectId} phase={phase} onDone={() => setOpen(false)} />}
    </Card>
  );
}

function PlanForm({
  projectId,
  phase,
  onDone,
}: {
  projectId: string;
  phase: PhaseDetail;
  onDone: () => void;
}) {
  const trpc = useTRPC();
  const said = useSaid();
  const [from, setFrom] = useState(phase.planned?.from ?? "");
  const [to, setTo] = useState(phase.planned?.to ?? "");
  const plan = useMutation(
    trpc.lifecycle.planPhase.mutationOptions({
      onSuccess: () => {
        onDone();
        said(`The plan of ${phaseInfo(phase.phase).title.toLowerCase()} is saved.`);
      },
    }),
  );
  return (
    <form
      className="mt-3 grid gap-3 border-t border-line-2 pt-3"
      onSubmit={(event) => {
        event.preventDefault();
        plan.mutate({ projectId, phase: phase.phase, plannedFrom: from || null, plannedTo: to || null });
      }}
    >
      <div className="grid grid-cols-2 gap-3">
        <Field label="First day">
          <Input type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
        </Field>
        <Field label="Last day">
          <Input type="date" value={to} onChange={(event) => setTo(event.target.value)} />
        </Field>
      </div>
      {problemOf(plan.error) && (
        <p role="alert" className="text-sm text-bad">
          {problemOf(plan.error)}
        </p>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onDone}>Keep it as it was</Button>
        <Button type="submit" variant="primary" pending={plan.isPending}>
          Save the plan
        </Button>
      </div>
    </form>
  );
}
