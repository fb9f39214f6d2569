"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/choice.tsx";
import { DialogFooter } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Textarea } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.ts";
import { PERMISSIONS } from "#domain/access/permissions.ts";
import { ROLE_LABELS, type Role } from "#domain/access/roles.ts";
import type { Policy } from "#domain/approvals/policy.ts";
import {
  ALWAYS_APPROVED,
  EMERGENCY_GATES,
  PREVIEW_GATES,
  ruleRefusal,
} from "#domain/approvals/policy-rules.ts";
import { policyChanges, policySentences } from "#domain/approvals/policy-sentences.ts";
import type { PolicyLine } from "#domain/approvals/policy-view.ts";
import { PHASE_INFO, PHASES } from "#domain/lifecycle/phases.ts";
import { PolicyChanges } from "./policy-changes.tsx";

const DECIDING: readonly Role[] = PERMISSIONS["review:decide"];

const toggled = <T,>(list: readonly T[], value: T, on: boolean): T[] => {
  const without = list.filter((one) => one !== value);
  return on ? [...without, value] : without;
};

/** Another rule for a gate, read aloud while it is written, and held against the one in force. */
export function PolicyForm({
  projectId,
  line,
  base,
  onDone,
}: {
  projectId: string;
  line: PolicyLine;
  base: string;
  onDone: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const [rule, setRule] = useState<Policy>(line.policy);
  const [reason, setReason] = useState("");
  const [forOrganization, setForOrganization] = useState(false);
  const before = forOrganization ? line.organization.policy : line.policy;
  const own = line.source === "project" ? line.rev : 0;
  const change = (part: Partial<Policy>) => setRule({ ...rule, ...part });
  const propose = useMutation(
    trpc.approvals.proposePolicy.mutationOptions({
      onSuccess: ({ number, requestId }) => {
        void queries.invalidateQueries();
        onDone();
        router.refresh();
        toast.success(`Version ${number} is proposed. It counts once somebody else approves it.`, {
          action: { label: "Open it", onClick: () => router.push(`${base}/reviews/${requestId}`) },
        });
      },
    }),
  );
  const refusal = ruleRefusal(rule);
  const changes = policyChanges(before, rule);
  const blocked = refusal?.sentence ?? (changes.length === 0 ? "Change something first." : null);
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const { gate, ...asked } = rule;
        const on = forOrganization ? line.organization.rev : own;
        propose.mutate({ projectId, gate, tier: line.tier, base: on, rule: asked, forOrganization, reason });
      }}
    >
      <RuleFields rule={rule} change={change} />
      <Checkbox
        label="For every project of the organization that has no rule of its own here"
        hint="Owners of the organization other than you approve it, by its own rule. A project's own rule goes before it."
        checked={forOrganization}
        onChange={(event) => setForOrganization(event.target.checked)}
      />
      <section
        aria-live="polite"
        aria-label="The rule as it would be"
        className="grid gap-2 rounded-control bg-line-2 p-3"
      >
        {policySentences(rule).map((sentence) => (
          <p key={sentence} className="text-sm">
            {sentence}
          </p>
        ))}
        <div className="border-t border-line pt-2">
          <PolicyChanges changes={changes} />
        </div>
        {refusal && <p className="text-sm text-bad">{refusal.sentence}</p>}
      </section>
      <Field label="Reason" hint="What goes wrong with the present rule? Whoever approves reads this.">
        <Textarea
          required
          maxLength={4_000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      {propose.error && <Notice tone="bad">{shownError(propose.error).message}</Notice>}
      <DialogFooter>
        <Button onClick={onDone}>Keep the rule</Button>
        <Button type="submit" variant="primary" pending={propose.isPending} disabledReason={blocked}>
          Propose this rule
        </Button>
      </DialogFooter>
    </form>
  );
}

function RuleFields({ rule, change }: { rule: Policy; change: (part: Partial<Policy>) => void }) {
  const least = ALWAYS_APPROVED.includes(rule.gate) ? 1 : 0;
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="Approvals"
          hint={least === 0 ? "Different people. 0: the gate is open." : "Different people, at least one."}
        >
          <Input
            type="number"
            min={least}
            max={10}
            value={rule.quorum}
            onChange={(event) => change({ quorum: Number(event.target.value) })}
          />
        </Field>
        <Field label="A request ends after" hint="Days. Empty: never by itself.">
          <Input
            type="number"
            min={1}
            max={365}
            value={rule.expiresAfterDays ?? ""}
            onChange={(event) =>
              change({ expiresAfterDays: event.target.value === "" ? null : Number(event.target.value) })
            }
          />
        </Field>
      </div>
      <fieldset className="grid gap-1.5">
        <legend className="mb-1 text-sm font-medium text-ink-2">Whose approval counts</legend>
        {DECIDING.map((role) => (
          <Checkbox
            key={role}
            label={ROLE_LABELS[role]}
            checked={rule.roles.includes(role)}
            onChange={(event) => change({ roles: toggled(rule.roles, role, event.target.checked) })}
          />
        ))}
      </fieldset>
      <fieldset className="grid gap-1.5">
        <legend className="mb-1 text-sm font-medium text-ink-2">At least one of them as</legend>
        {DECIDING.map((role) => (
          <Checkbox
            key={role}
            label={ROLE_LABELS[role]}
            checked={rule.requiredRoles.includes(role)}
            onChange={(event) =>
              change({ requiredRoles: toggled(rule.requiredRoles, role, event.target.checked) })
            }
          />
        ))}
      </fieldset>
      <fieldset className="grid gap-1.5">
        <legend className="mb-1 text-sm font-medium text-ink-2">Before an approval</legend>
        {PREVIEW_GATES.includes(rule.gate) && (
          <Checkbox
            label="The approver has tried the model in their own browser"
            checked={rule.requirePreview}
            onChange={(event) => change({ requirePreview: event.target.checked })}
          />
        )}
        <Checkbox
          label="No thread on it or on the request is open"
          checked={rule.blockOnOpenThreads}
          onChange={(event) => change({ blockOnOpenThreads: event.target.checked })}
        />
        <Checkbox
          label="No critical finding is open"
          checked={rule.blockOnCriticalFindings}
          onChange={(event) => change({ blockOnCriticalFindings: event.target.checked })}
        />
      </fieldset>
      <details>
        <summary className="w-fit text-sm font-medium text-ink-2 hover:text-ink">
          Closed checklists: {rule.requireChecklistPhases.length} of {PHASES.length} phases
        </summary>
        <div className="mt-2 grid gap-1.5">
          {PHASES.map((phase) => (
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
        </div>
      </details>
      {EMERGENCY_GATES.includes(rule.gate) && <EmergencyFields rule={rule} change={change} />}
    </>
  );
}

function EmergencyFields({ rule, change }: { rule: Policy; change: (part: Partial<Policy>) => void }) {
  const { breakGlass } = rule;
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1 text-sm font-medium text-ink-2">In an emergency</legend>
      <Checkbox
        label="Two people may pass together, with a reason and a review afterwards"
        checked={breakGlass.allowed}
        onChange={(event) => change({ breakGlass: { ...breakGlass, allowed: event.target.checked } })}
      />
      {breakGlass.allowed &&
        DECIDING.map((role) => (
          <Checkbox
            key={role}
            label={`as ${ROLE_LABELS[role].toLowerCase()}`}
            checked={breakGlass.roles.includes(role)}
            onChange={(event) =>
              change({
                breakGlass: { ...breakGlass, roles: toggled(breakGlass.roles, role, event.target.checked) },
              })
            }
          />
        ))}
    </fieldset>
  );
}
