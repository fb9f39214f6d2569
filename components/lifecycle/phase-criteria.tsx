"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Checkbox } from "#components/ui/choice.tsx";
import { Input } from "#components/ui/input.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { CRITERION_KIND_LABELS, CRITERION_KINDS, type CriterionKind } from "#domain/lifecycle/criteria.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { CRITERION_MAX } from "#domain/lifecycle/schemas.ts";
import type { PhaseDetail } from "./types.ts";
import { problemOf, useSaid } from "./use-lifecycle.ts";

type Criterion = PhaseDetail["criteria"][number];

/** What has to hold before the phase begins and before it is left. `reason` says why this person may only read. */
export function PhaseCriteria({
  projectId,
  phase,
  criteria,
  reason,
}: {
  projectId: string;
  phase: Phase;
  criteria: readonly Criterion[];
  reason: string | null;
}) {
  const trpc = useTRPC();
  const said = useSaid();
  const change = useMutation(
    trpc.lifecycle.changeCriterion.mutationOptions({ onSuccess: () => said("The criteria are saved.") }),
  );
  const met = criteria.filter(({ metAt }) => metAt !== null).length;
  return (
    <Card title="Criteria" meta={`${met} of ${criteria.length} met`}>
      {CRITERION_KINDS.map((kind) => (
        <section key={kind} className="mt-3 first:mt-0">
          <h3 className="text-sm font-medium text-ink-2">{CRITERION_KIND_LABELS[kind]}</h3>
          <ul className="grid">
            {criteria
              .filter((criterion) => criterion.kind === kind)
              .map((criterion) => (
                <li
                  key={criterion.id}
                  className="flex items-start justify-between gap-2 border-t border-line-2 py-1.5 text-sm first:border-t-0"
                >
                  <Checkbox
                    checked={criterion.metAt !== null}
                    disabled={reason !== null || change.isPending}
                    onChange={(event) =>
                      change.mutate({ criterionId: criterion.id, met: event.target.checked })
                    }
                    label={
                      <span dir="auto" className="break-words">
                        {criterion.text}
                      </span>
                    }
                    hint={
                      criterion.metAt && (
                        <>
                          {criterion.metByName ?? "somebody who left"}, <Timestamp at={criterion.metAt} />
                        </>
                      )
                    }
                  />
                  {reason === null && (
                    <Button
                      size="sm"
                      variant="ghost"
                      disabled={change.isPending}
                      aria-label={`Take off: ${criterion.text}`}
                      onClick={() => change.mutate({ criterionId: criterion.id, removed: true })}
                    >
                      <span aria-hidden="true">✕</span>
                    </Button>
                  )}
                </li>
              ))}
          </ul>
          {reason === null && <AddCriterion projectId={projectId} phase={phase} kind={kind} />}
        </section>
      ))}
      {problemOf(change.error) && (
        <p role="alert" className="mt-2 text-sm text-bad">
          {problemOf(change.error)}
        </p>
      )}
    </Card>
  );
}

function AddCriterion({ projectId, phase, kind }: { projectId: string; phase: Phase; kind: CriterionKind }) {
  const trpc = useTRPC();
  const said = useSaid();
  const [text, setText] = useState("");
  const add = useMutation(
    trpc.lifecycle.addCriterion.mutationOptions({
      onSuccess: () => {
        setText("");
        said("The criterion is on the list.");
      },
    }),
  );
  return (
    <form
      className="mt-1 grid gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate({ projectId, phase, kind, text });
      }}
    >
      <span className="flex gap-2">
        <Input
          value={text}
          dir="auto"
          maxLength={CRITERION_MAX}
          aria-label={`Another criterion: ${CRITERION_KIND_LABELS[kind].toLowerCase()}`}
          placeholder="Another criterion"
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" disabled={text.trim() === ""} pending={add.isPending}>
          Add
        </Button>
      </span>
      {problemOf(add.error) && (
        <span role="alert" className="text-xs text-bad">
          {problemOf(add.error)}
        </span>
      )}
    </form>
  );
}
