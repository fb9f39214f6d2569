"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { ReactNode } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { cn } from "#components/ui/cn.ts";
import { Notice } from "#components/ui/states.tsx";
import type { Blocker } from "#domain/approvals/blockers.ts";
import { takesEffectByItself } from "#domain/approvals/states.ts";
import { panelTitle } from "#domain/approvals/titles.ts";
import type { RequestView } from "#domain/approvals/view.ts";
import { formatDay } from "#domain/format/dates.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import { ProposeEmergency } from "./emergency.tsx";
import { HandOver } from "./hand-over.tsx";
import { mendingPlace, orgOf, SIGN_PLACE } from "./places.ts";
import { SignDialog, SignReturned } from "./sign-dialog.tsx";
import { Signers } from "./signers.tsx";
import { RequestStateTag } from "./state-tag.tsx";
import { WithdrawDialog } from "./withdraw-dialog.tsx";

/** A review beside what it is about: what blocks it, who signed, and the act of signing. */
export function ReviewPanel({
  base,
  meId,
  initial,
  children,
}: {
  /** The project's address, for links. */
  base: string;
  meId: string;
  initial: RequestView;
  /** What follows an approval or a voided request, for example the button that moves the alias. */
  children?: ReactNode;
}) {
  const trpc = useTRPC();
  const { data: request, error } = useQuery(
    trpc.approvals.get.queryOptions({ requestId: initial.id }, { initialData: initial }),
  );
  const open =
    request.state === "pending" || request.state === "changes_requested" || request.state === "approved";
  const { mayApprove, mayAskForChanges } = request;
  const iSigned = mayApprove.key === "signed";
  return (
    <Card title={panelTitle(request)} actions={<RequestStateTag state={request.state} />}>
      <div className="grid gap-4">
        <p className="text-sm break-words whitespace-pre-line">
          “{request.reason}”{" "}
          <span className="text-ink-3">
            {request.requestedBy.name}
            {request.dueOn && open && `, due ${formatDay(request.dueOn)}`}
            {request.daysOverdue > 0 && (
              <span className="text-bad">, {formatCountOf(request.daysOverdue, "day")} overdue</span>
            )}
          </span>
        </p>
        {error && <Notice tone="warn">{shownError(error).message}</Notice>}
        {request.state === "voided" && (
          <Notice tone="bad">
            {request.stateReason} What was signed was the earlier content. A new review is needed.
          </Notice>
        )}
        {(request.state === "withdrawn" || request.state === "expired") && (
          <Notice>{request.stateReason ?? "Its time ran out before it was decided and applied."}</Notice>
        )}
        {request.state === "approved" && takesEffectByItself(request.gate) && (
          <Notice tone="warn">
            Approved, and not in effect yet: the log’s next checkpoint has to cover the signatures. It takes
            effect by itself then.
          </Notice>
        )}
        {open && <WhatBlocks base={base} request={request} />}
        <div className="grid gap-2 border-t border-line-2 pt-3 empty:hidden">
          <Signers request={request} meId={meId} org={orgOf(base)} />
        </div>
        {open && (
          <>
            <div id={SIGN_PLACE} className="grid scroll-mt-16 grid-cols-2 gap-2 *:w-full [&_button]:w-full">
              {mayAskForChanges.allowed ? (
                <SignDialog request={request} decision="request_changes">
                  <Button>Ask for changes</Button>
                </SignDialog>
              ) : (
                <Button disabledReason={mayAskForChanges.reason ?? "Not now."}>Ask for changes</Button>
              )}
              {mayApprove.allowed ? (
                <SignDialog request={request} decision="approve">
                  <Button variant="primary">Sign…</Button>
                </SignDialog>
              ) : (
                <Button variant="primary" disabledReason={mayApprove.reason ?? "Not now."}>
                  {iSigned ? "Signed" : "Sign…"}
                </Button>
              )}
            </div>
            {!mayApprove.allowed && (
              <p className={cn("text-sm", iSigned ? "text-good" : "text-ink-2")}>
                {mayApprove.key === "conditions"
                  ? "Nobody can sign before what is open above is settled. You can ask for changes meanwhile."
                  : mayApprove.reason}{" "}
                {mayApprove.key === "preview" && (
                  <MendLink base={base} request={request} href={{ kind: "preview" }} />
                )}
              </p>
            )}
            <p className="text-xs text-ink-3">
              {request.gate === "release_version" || request.gate === "deploy"
                ? "You sign these exact bytes, data, card and evaluation."
                : "You sign exactly what is asked for here, as it is now."}{" "}
              If any of it changes, the signature falls.
            </p>
          </>
        )}
        {open && <ProposeEmergency request={request} />}
        {open && <HandOver request={request} meId={meId} />}
        {children}
        <SignReturned request={request} />
        {request.mayWithdraw && <WithdrawDialog requestId={request.id} />}
      </div>
    </Card>
  );
}

function WhatBlocks({ base, request }: { base: string; request: RequestView }) {
  const mine: Blocker[] =
    request.policy.requirePreview && request.myPreviews > 0
      ? [
          {
            key: "mine",
            done: true,
            sentence: `Your preview: ${formatCountOf(request.myPreviews, "case")}.`,
            href: { kind: "preview" },
          },
        ]
      : [];
  return (
    <div className="grid gap-1.5">
      <h3 className="text-xs font-semibold text-ink-2">What blocks this</h3>
      <ul className="grid gap-1.5">
        {[...request.blockers, ...mine].map((line) => (
          <li key={line.key} className="flex gap-2.5">
            <span
              aria-hidden="true"
              className={cn("w-3.5 shrink-0 text-center", line.done ? "text-good" : "text-warn")}
            >
              {line.done ? "✓" : "○"}
            </span>
            <span className={cn("min-w-0", line.done && "text-ink-2")}>
              <span className="sr-only">{line.done ? "Done: " : "Open: "}</span>
              {line.sentence} {!line.done && <MendLink base={base} request={request} href={line.href} />}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function MendLink({ base, request, href }: { base: string; request: RequestView; href: Blocker["href"] }) {
  const place = mendingPlace(base, request, href);
  return (
    <Link prefetch={false} href={place.href} className="link">
      {place.words}
    </Link>
  );
}
