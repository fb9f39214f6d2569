"use client";

import { type ReactNode, useState } from "react";
import { useReturned } from "#components/access/kept-draft.ts";
import { Dialog, DialogContent, DialogTrigger } from "#components/ui/dialog.tsx";
import { requestTitle } from "#domain/approvals/titles.ts";
import type { RequestView } from "#domain/approvals/view.ts";
import { type Draft, type SignedDecision, SignForm } from "./sign-form.tsx";

const TITLES: Record<SignedDecision, string> = { approve: "Sign", request_changes: "Ask for changes" };

/** The act of deciding, over the page; at 360 px a page of its own. */
export function SignDialog({
  request,
  decision,
  children,
}: {
  request: RequestView;
  decision: SignedDecision;
  children: ReactNode;
}) {
  // What was on the screen when the dialog opened is what gets signed, even if the page is read again meanwhile.
  const [shown, setShown] = useState<RequestView | null>(null);
  return (
    <Dialog open={shown !== null} onOpenChange={(open) => setShown(open ? request : null)}>
      <DialogTrigger asChild>{children}</DialogTrigger>
      {shown && (
        <DialogContent title={`${TITLES[decision]}: ${requestTitle(shown)}`}>
          <SignForm
            request={shown}
            decision={decision}
            draft={null}
            proved={null}
            returnProblem={null}
            onDone={() => setShown(null)}
          />
        </DialogContent>
      )}
    </Dialog>
  );
}

/** Takes up again, in a dialog, what somebody was signing when single sign-on asked for them. */
export function SignReturned({ request }: { request: RequestView }) {
  const returned = useReturned(request.id);
  const [closed, setClosed] = useState(false);
  const draft = draftOf(returned?.draft);
  if (!returned || !draft || closed) return null;
  return (
    <Dialog open onOpenChange={() => setClosed(true)}>
      <DialogContent title={`${TITLES[draft.decision]}: ${requestTitle(request)}`}>
        <SignForm
          request={request}
          decision={draft.decision}
          draft={draft}
          proved={returned.stepUpId}
          returnProblem={returned.problem}
          onDone={() => setClosed(true)}
        />
      </DialogContent>
    </Dialog>
  );
}

function draftOf(value: unknown): Draft | null {
  if (typeof value !== "object" || value === null) return null;
  const draft = value as Partial<Draft>;
  if (draft.decision !== "approve" && draft.decision !== "request_changes") return null;
  return {
    decision: draft.decision,
    reason: typeof draft.reason === "string" ? draft.reason : "",
    findings: Array.isArray(draft.findings) ? draft.findings : [],
    onBehalfOf: typeof draft.onBehalfOf === "string" ? draft.onBehalfOf : "",
  };
}
