"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ProveAgain } from "#components/access/prove-again.tsx";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Field } from "#components/ui/field.tsx";
import { NativeSelect, Textarea } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.ts";
import type { FindingInput } from "#domain/approvals/findings.ts";
import { type Gate, type RequestState, takesEffectByItself } from "#domain/approvals/states.ts";
import type { RequestView } from "#domain/approvals/view.ts";
import { FindingFields } from "./finding-fields.tsx";
import { shownSigningDigest } from "./signing-digest.ts";

export type SignedDecision = "approve" | "request_changes";

/** What a person wrote so far, kept while single sign-on is away. */
export type Draft = {
  decision: SignedDecision;
  reason: string;
  findings: FindingInput[];
  onBehalfOf: string;
};

const WORDS: Record<SignedDecision, { act: string; reason: string; said: string }> = {
  approve: {
    act: "Sign and approve",
    reason: "What did you look at, and why is it good enough?",
    said: "You signed. Your signature holds for exactly this content.",
  },
  request_changes: {
    act: "Sign and ask for changes",
    reason: "What has to change?",
    said: "You asked for changes. Whoever asked for the review sees it.",
  },
};

/** Not said as a success: until a checkpoint covers the signature nobody outside can check that it is there. */
const LATE = {
  title: "Recorded; its checkpoint is late.",
  waits:
    "Your signature is kept, and proves nothing to an outsider until the log's next checkpoint covers it.",
};

const lateSentence = (gate: Gate, state: RequestState): string =>
  state === "approved" && takesEffectByItself(gate)
    ? `${LATE.waits} What you approved takes effect by itself then; nothing is left to do.`
    : LATE.waits;

/** What is decided on, the sentence one puts one's name to, the reason, the findings, and the proof of who one is. */
export function SignForm({
  request,
  decision,
  draft,
  proved,
  returnProblem,
  onDone,
}: {
  request: RequestView;
  decision: SignedDecision;
  draft: Draft | null;
  proved: string | null;
  returnProblem: string | null;
  onDone: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const [reason, setReason] = useState(draft?.reason ?? "");
  const [findings, setFindings] = useState<FindingInput[]>(draft?.findings ?? []);
  const mine = request.saysHeld.map(({ id }) => id);
  const [onBehalfOf, setOnBehalfOf] = useState((draft?.onBehalfOf ?? request.ownSay) ? "" : (mine[0] ?? ""));
  const [missing, setMissing] = useState(false);
  const words = WORDS[decision];
  const readAgain = () => {
    void queries.invalidateQueries();
    router.refresh();
  };
  const decide = useMutation(
    trpc.approvals.decide.mutationOptions({
      onSuccess: ({ covered, state }) => {
        onDone();
        if (covered) toast.success(words.said);
        else toast(LATE.title, { description: lateSentence(request.gate, state), durationMs: null });
        readAgain();
      },
    }),
  );
  const problem = decide.error ? shownError(decide.error) : null;
  const sentence =
    request.saysHeld.find(({ id }) => id === onBehalfOf)?.statements[decision] ??
    request.statements?.[decision];
  const unwritten = findings.some(({ text }) => text.trim() === "");
  const ready = () => {
    const whole = reason.trim() !== "" && !unwritten;
    setMissing(!whole);
    return whole && !decide.isPending;
  };
  const sign = (stepUpId: string) =>
    decide.mutate({
      requestId: request.id,
      decision,
      reason,
      contentDigest: request.currentDigest,
      stepUpId,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      findings: decision === "request_changes" ? findings : [],
      ...(onBehalfOf && { onBehalfOf }),
    });
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-4">
      <div className="grid gap-1">
        <span className="flex items-center justify-between text-xs text-ink-3">
          Content, sha256
          <CopyButton text={request.currentDigest} label="Copy the whole digest" />
        </span>
        <code className="rounded-control bg-line-2 px-2.5 py-1.5 break-all">{request.currentDigest}</code>
      </div>
      {request.saysHeld.length > 0 && (
        <Field label="Whose say this is">
          <NativeSelect value={onBehalfOf} onChange={(event) => setOnBehalfOf(event.target.value)}>
            {request.ownSay && <option value="">Your own</option>}
            {request.saysHeld.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}’s, handed to you
              </option>
            ))}
          </NativeSelect>
        </Field>
      )}
      {sentence && (
        <figure className="grid gap-1">
          <figcaption className="text-xs text-ink-3">You put your name to this sentence</figcaption>
          <blockquote className="border-l-2 border-accent pl-3 wrap-anywhere">{sentence}</blockquote>
        </figure>
      )}
      <Field
        label="Reason"
        hint={words.reason}
        error={missing && reason.trim() === "" ? "Write the reason: it stays with your decision." : undefined}
      >
        <Textarea
          autoFocus
          value={reason}
          maxLength={4_000}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      {decision === "request_changes" && (
        <FindingFields value={findings} onChange={setFindings} missing={missing} />
      )}
      {problem && (
        <Notice tone="bad">
          {problem.message}
          {problem.code === "conflict" && (
            <Button
              size="sm"
              className="ml-2"
              onClick={() => {
                onDone();
                readAgain();
              }}
            >
              Read what is new
            </Button>
          )}
        </Notice>
      )}
      <ProveAgain
        of={{
          purpose: "sign",
          digest: shownSigningDigest({
            requestId: request.id,
            decision,
            contentDigest: request.currentDigest,
          }),
        }}
        act={words.act}
        variant={decision === "approve" ? "primary" : "default"}
        pending={decide.isPending}
        ready={ready}
        onProved={sign}
        draft={{ id: request.id, value: { decision, reason, findings, onBehalfOf } satisfies Draft }}
        proved={proved}
        problem={returnProblem}
      >
        <Button onClick={onDone}>Not now</Button>
      </ProveAgain>
    </div>
  );
}
