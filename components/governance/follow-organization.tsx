"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.ts";
import { policyChanges } from "#domain/approvals/policy-sentences.ts";
import type { PolicyLine } from "#domain/approvals/policy-view.ts";
import { PolicyChanges } from "./policy-changes.tsx";

type Props = { projectId: string; line: PolicyLine; base: string };

/** Gives the project's own rule up, where it has one. Reviewed like any change of a rule. */
export function FollowOrganization(props: Props) {
  const [open, setOpen] = useState(false);
  const whose = whoseRule(props.line);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button size="sm" variant="ghost">
          Go by {whose}…
        </Button>
      </DialogTrigger>
      {open && (
        <DialogContent
          title={`Go by ${whose} again`}
          description="The project gives its own rule up, and follows every later version of that one. You propose, somebody else approves."
        >
          <FollowForm {...props} onDone={() => setOpen(false)} />
        </DialogContent>
      )}
    </Dialog>
  );
}

const whoseRule = ({ organization }: PolicyLine) =>
  organization.rev === 0 ? "the default rule" : "the organization’s rule";

function FollowForm({ projectId, line, base, onDone }: Props & { onDone: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const [reason, setReason] = useState("");
  const propose = useMutation(
    trpc.approvals.followOrganization.mutationOptions({
      onSuccess: ({ requestId }) => {
        void queries.invalidateQueries();
        onDone();
        router.refresh();
        toast.success("Proposed. It counts once somebody else approves it.", {
          action: { label: "Open it", onClick: () => router.push(`${base}/reviews/${requestId}`) },
        });
      },
    }),
  );
  const changes = policyChanges(line.policy, line.organization.policy);
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (propose.isPending) return;
        propose.mutate({ projectId, gate: line.gate, tier: line.tier, base: line.rev, reason });
      }}
    >
      {changes.length === 0 ? (
        <p className="text-sm text-ink-2">
          Today both say the same. Later versions of it will count here too.
        </p>
      ) : (
        <PolicyChanges changes={changes} />
      )}
      <Field label="Reason">
        <Textarea
          required
          rows={2}
          maxLength={4_000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      {propose.error && <Notice tone="bad">{shownError(propose.error).message}</Notice>}
      <DialogFooter>
        <Button onClick={onDone}>Not now</Button>
        <Button type="submit" variant="primary" pending={propose.isPending}>
          Propose it
        </Button>
      </DialogFooter>
    </form>
  );
}
