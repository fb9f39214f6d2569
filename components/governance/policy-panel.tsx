"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useAct } from "#components/access/use-act.ts";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Checkbox } from "#components/ui/choice.tsx";
import { DialogFooter, Sheet, SheetContent, SheetTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { PERMISSIONS } from "#domain/access/permissions.ts";
import { ROLE_LABELS } from "#domain/access/roles.ts";
import type { Policy } from "#domain/approvals/policy.ts";
import { policySentences } from "#domain/approvals/policy-sentences.ts";
import { GATE_LABELS } from "#domain/approvals/states.ts";
import { PHASE_INFO, PHASES } from "#domain/lifecycle/phases.ts";

export type PolicyLine = {
  policy: Policy;
  rev: number;
  updatedBy: string | null;
  updatedAt: string | null;
};

/** The rule of a gate in words, and its form for those who may change it. */
export function PolicyPanel({
  projectId,
  line,
  readOnlyReason,
}: {
  projectId: string;
  line: PolicyLine;
  readOnlyReason: string | null;
}) {
  const [open, setOpen] = useState(false);
  return (
    <Card title={GATE_LABELS[line.policy.gate]} meta="approval policy">
      <ul className="grid gap-1.5">
        {policySentences(line.policy).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <p className="mt-2 text-xs text-ink-3">
        {line.updatedAt ? (
          <>
            Changed by {line.updatedBy} <Timestamp at={line.updatedAt} />
          </>
        ) : (
          "The rule that every project begins with."
        )}
      </p>
      <div className="mt-3">
        {readOnlyReason ? (
          <Button size="sm" disabledReason={readOnlyReason}>
            Change this policy
          </Button>
        ) : (
          <Sheet open={open} onOpenChange={setOpen}>
            <SheetTrigger asChild>
              <Button size="sm">Change this policy</Button>
            </SheetTrigger>
            <SheetContent
              title={`Policy: ${GATE_LABELS[line.policy.gate].toLowerCase()}`}
              description="It counts for reviews asked for from now on. Those that are open keep the rule they were made under."
            >
              <PolicyForm projectId={projectId} line={line} onDone={() => setOpen(false)} />
            </SheetContent>
          </Sheet>
        )}
      </div>
    </Card>
  );
}

function toggled<T>(list: readonly T[], value: T, on: boolean): T[] {
  const without = list.filter((one) => one !== value);
  return on ? [...without, value] : without;
}

function PolicyForm({
  projectId,
  line,
  onDone,
}: {
  projectId: string;
  line: PolicyLine;
  onDone: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { done } = useAct();
  const { gate, ...before } = line.policy;
  const [rule, setRule] = useState(before);
  const [days, setDays] = useState(before.expiresAfterDays?.toString() ?? "");
  const change = (part: Partial<typeof rule>) => setRule({ ...rule, ...part });
  const save = useMutation(
    trpc.approvals.setPolicy.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries();
        onDone();
        done("The policy is changed. It counts for reviews asked for from now on.");
      },
    }),
  );
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({
          projectId,
          gate,
          rev: line.rev,
          rule: {
            ...rule,
            roles: [...rule.roles],
            requireChecklistPhases: [...rule.requireChecklistPhases],
            expiresAfterDays: days === "" ? null : Number(days),
          },
        });
      }}
    >
      <Field label="Approvals" hint="How many different people have to approve.">
        <Input
          type="number"
          min={1}
          max={10}
          value={rule.quorum}
          onChange={(event) => change({ quorum: Number(event.target.value) })}
        />
      </Field>
      <fieldset className="grid gap-1.5">
        <legend className="mb-1 text-sm font-medium text-ink-2">Whose approval counts</legend>
        {PERMISSIONS["review:decide"].map((role) => (
          <Checkbox
            key={role}
            label={ROLE_LABELS[role]}
            checked={rule.roles.includes(role)}
            onChange={(event) => change({ roles: toggled(rule.roles, role, event.target.checked) })}
          />
        ))}
      </fieldset>
      <fieldset className="grid gap-1.5">
        <legend className="mb-1 text-sm font-medium text-ink-2">Before an approval</legend>
        <Checkbox
          label="The approver has tried the model in their own browser"
          checked={rule.requirePreview}
          onChange={(event) => change({ requirePreview: event.target.checked })}
        />
        <Checkbox
          label="No thread on the version or the request is open"
          checked={rule.blockOnOpenThreads}
          onChange={(event) => change({ blockOnOpenThreads: event.target.checked })}
        />
      </fieldset>
      <fieldset className="grid gap-1.5">
        <legend className="mb-1 text-sm font-medium text-ink-2">Checklists that have to be closed</legend>
        {PHASES.filter((phase) => phase !== "communication").map((phase) => (
          <Checkbox
            key={phase}
            label={PHASE_INFO[phase].title}
            checked={rule.requireChecklistPhases.includes(phase)}
            onChange={(event) =>
              change({
                requireChecklistPhases: toggled(rule.requireChecklistPhases, phase, event.target.checked),
              })
            }
          />
        ))}
      </fieldset>
      <Field label="Days until a request ends by itself" hint="Empty: never.">
        <Input
          type="number"
          min={1}
          max={365}
          value={days}
          onChange={(event) => setDays(event.target.value)}
        />
      </Field>
      {save.error && <Notice tone="bad">{shownError(save.error).message}</Notice>}
      <DialogFooter>
        <Button onClick={onDone}>Not now</Button>
        <Button type="submit" variant="primary" pending={save.isPending}>
          Change the policy
        </Button>
      </DialogFooter>
    </form>
  );
}
