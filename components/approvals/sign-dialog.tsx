"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.ts";
import { requestTitle } from "#domain/approvals/titles.ts";
import type { RequestView } from "#domain/approvals/view.ts";

type Decision = "approve" | "request_changes";

const WORDS: Record<Decision, { title: string; act: string; reason: string; said: string }> = {
  approve: {
    title: "Sign",
    act: "Sign and approve",
    reason: "What did you look at, and why is it good enough?",
    said: "You signed. Your signature holds for exactly this content.",
  },
  request_changes: {
    title: "Ask for changes",
    act: "Ask for changes",
    reason: "What has to change?",
    said: "You asked for changes. Whoever asked for the review sees it.",
  },
};

/** The act of deciding: what is decided on, the sentence one puts one's name to, and the reason. */
export function SignDialog({
  request,
  decision,
  children,
}: {
  request: RequestView;
  decision: Decision;
  children: ReactNode;
}) {
  // What was on the screen when the dialog opened is what gets signed, even if the page is read again meanwhile.
  const [shown, setShown] = useState<RequestView | null>(null);
  return (
    <Dialog open={shown !== null} onOpenChange={(open) => setShown(open ? request : null)}>
      <DialogTrigger asChild>{children}</DialogTrigger>
      {shown && (
        <DialogContent title={`${WORDS[decision].title}: ${requestTitle(shown)}`}>
          <SignForm request={shown} decision={decision} onDone={() => setShown(null)} />
        </DialogContent>
      )}
    </Dialog>
  );
}

function SignForm({
  request,
  decision,
  onDone,
}: {
  request: RequestView;
  decision: Decision;
  onDone: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const words = WORDS[decision];
  const readAgain = () => {
    void queries.invalidateQueries();
    router.refresh();
  };
  const decide = useMutation(
    trpc.approvals.decide.mutationOptions({
      onSuccess: () => {
        onDone();
        toast.success(words.said);
        readAgain();
      },
    }),
  );
  const problem = decide.error ? shownError(decide.error) : null;
  return (
    <form
      className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(reason.trim() === "");
        if (reason.trim() === "" || decide.isPending) return;
        decide.mutate({ requestId: request.id, decision, reason, contentDigest: request.currentDigest });
      }}
    >
      <div className="grid gap-1">
        <span className="flex items-center justify-between text-xs text-ink-3">
          Content, sha256
          <CopyButton text={request.currentDigest} label="Copy the whole digest" />
        </span>
        <code className="rounded-control bg-line-2 px-2.5 py-1.5 break-all">{request.currentDigest}</code>
      </div>
      {request.statements && (
        <figure className="grid gap-1">
          <figcaption className="text-xs text-ink-3">You put your name to this sentence</figcaption>
          <blockquote className="border-l-2 border-accent pl-3 wrap-anywhere">
            {request.statements[decision]}
          </blockquote>
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
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
              event.currentTarget.form?.requestSubmit();
            }
          }}
        />
      </Field>
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
      <DialogFooter>
        <Button onClick={onDone}>Not now</Button>
        <Button
          type="submit"
          variant={decision === "approve" ? "primary" : "default"}
          pending={decide.isPending}
        >
          {words.act}
        </Button>
      </DialogFooter>
    </form>
  );
}
