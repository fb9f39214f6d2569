"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ProveAgain } from "#components/access/prove-again.tsx";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent, DialogTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.ts";
import { PROPOSAL_MINUTES, REVIEW_WITHIN_DAYS } from "#domain/approvals/break-glass.ts";
import { roleNames } from "#domain/approvals/rules.ts";
import { proposing } from "#domain/approvals/signing-digest.ts";
import type { RequestView } from "#domain/approvals/view.ts";
import {
  type EmergencyDraft,
  type EmergencyReturned,
  proposalDraft,
  useEmergencyReturned,
} from "./emergency-draft.ts";
import { shownSigningDigest } from "./signing-digest.ts";

/** Proposes to pass without the quorum, where the policy allows it. Nothing moves by this alone. */
export function ProposeEmergency({ request }: { request: RequestView }) {
  // A return from single sign-on opens it again, until the reader has chosen otherwise.
  const [chosen, setChosen] = useState<boolean | null>(null);
  const returned = useEmergencyReturned(proposalDraft(request.id));
  const open = chosen ?? returned !== null;
  const { emergency, alias } = request;
  if (emergency === null || alias === null) return null;
  if (!emergency.mayPropose) {
    return (
      <Button
        variant="ghost"
        size="sm"
        className="justify-self-start"
        disabledReason={emergency.reason ?? "Not now."}
      >
        Emergency: pass without the quorum…
      </Button>
    );
  }
  return (
    <Dialog open={open} onOpenChange={setChosen}>
      <DialogTrigger asChild>
        <Button variant="ghost" size="sm" className="justify-self-start">
          Emergency: pass without the quorum…
        </Button>
      </DialogTrigger>
      {open && (
        <DialogContent title={`Emergency: ${request.subject.label} as ${alias}, without the quorum`}>
          <ProposeForm
            request={request}
            alias={alias}
            returned={chosen === null ? returned : null}
            onDone={() => setChosen(false)}
          />
        </DialogContent>
      )}
    </Dialog>
  );
}

function ProposeForm({
  request,
  alias,
  returned,
  onDone,
}: {
  request: RequestView;
  alias: string;
  returned: EmergencyReturned | null;
  onDone: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const versionId = request.subject.id;
  // What was on the screen when this opened is what is proposed, even if the page is read again meanwhile.
  const [contentDigest] = useState(returned?.contentDigest ?? request.currentDigest);
  const [reason, setReason] = useState(returned?.reason ?? "");
  const [missing, setMissing] = useState(false);
  const propose = useMutation(
    trpc.approvals.breakGlassPropose.mutationOptions({
      onSuccess: () => {
        onDone();
        toast.success("Proposed. A second person has to confirm within the hour.");
        void queries.invalidateQueries();
        router.refresh();
      },
    }),
  );
  return (
    <div className="grid gap-4">
      <ol className="grid list-decimal gap-1 pl-5 text-sm">
        <li>You prove who you are and propose it, with the reason. Nothing moves yet.</li>
        <li>
          Within {PROPOSAL_MINUTES} minutes somebody else ({roleNames(request.emergency ?? { roles: [] })}),
          who had no part in the version, proves who they are and confirms. <code>{alias}</code> moves at
          once.
        </li>
        <li>
          Owners and leads are told, and every page of the project says so until a third person has reviewed
          it, within {REVIEW_WITHIN_DAYS} days.
        </li>
      </ol>
      <p className="text-sm text-ink-2">The log keeps the names of all three, and the reason.</p>
      <Field
        label="Reason"
        hint="What is broken, and why can it not wait for the review?"
        error={missing && reason.trim() === "" ? "Write the reason: it stays in the log." : undefined}
      >
        <Textarea
          autoFocus
          maxLength={4_000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      {propose.error && <Notice tone="bad">{shownError(propose.error).message}</Notice>}
      <ProveAgain
        of={{
          purpose: "sign",
          digest: shownSigningDigest({
            requestId: proposing(versionId, alias),
            decision: "propose_break_glass",
            contentDigest,
          }),
        }}
        act="Propose it"
        variant="danger"
        pending={propose.isPending}
        draft={{ id: proposalDraft(request.id), value: { contentDigest, reason } satisfies EmergencyDraft }}
        proved={returned?.stepUpId ?? null}
        problem={returned?.problem ?? null}
        ready={() => {
          setMissing(reason.trim() === "");
          return reason.trim() !== "";
        }}
        onProved={(stepUpId) => propose.mutate({ versionId, alias, contentDigest, stepUpId, reason })}
      >
        <Button onClick={onDone}>Not now</Button>
      </ProveAgain>
    </div>
  );
}
