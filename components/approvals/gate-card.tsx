import Link from "next/link";
import type { ReactNode } from "react";
import { Card } from "#components/ui/card.tsx";
import type { Policy } from "#domain/approvals/policy.ts";
import { policySentences } from "#domain/approvals/policy-sentences.ts";
import { GATE_LABELS, OPEN_STATES, REQUEST_STATE_LABELS } from "#domain/approvals/states.ts";
import type { RequestView } from "#domain/approvals/view.ts";
import { ReviewPanel } from "./review-panel.tsx";

/** A gate beside the thing that would pass it: its open review, or what it asks for and the act of asking. */
export function GateCard({
  base,
  meId,
  status,
  open,
  children,
  after,
}: {
  /** The project's address. */
  base: string;
  meId: string;
  status: { policy: Policy; version: number; request: RequestView | null };
  /** What is said where nobody has to approve. */
  open: string;
  /** The act of asking. */
  children: ReactNode;
  /** What follows an approval. */
  after?: ReactNode;
}) {
  const { policy, request } = status;
  if (request && OPEN_STATES.includes(request.state)) {
    return (
      <ReviewPanel key={request.id} base={base} meId={meId} initial={request}>
        {after}
      </ReviewPanel>
    );
  }
  const closed = policy.quorum > 0;
  return (
    <Card
      title={GATE_LABELS[policy.gate]}
      meta={
        <Link prefetch={false} className="link" href={`${base}/governance/policies`}>
          {status.version === 0 ? "the default policy" : `policy version ${status.version}`}
        </Link>
      }
    >
      <div className="grid gap-3">
        {closed ? (
          <div className="grid gap-1 text-sm">
            {policySentences(policy).map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
          </div>
        ) : (
          <p className="text-sm text-ink-2">{open}</p>
        )}
        {request && (
          <p className="text-sm text-ink-2">
            The last{" "}
            <Link prefetch={false} className="link" href={`${base}/reviews/${request.id}`}>
              review
            </Link>{" "}
            of this: {REQUEST_STATE_LABELS[request.state].toLowerCase()}.{" "}
            {request.state === "voided" && request.stateReason}
          </p>
        )}
        {closed && children}
      </div>
    </Card>
  );
}
