"use client";

import Link from "next/link";
import { useState } from "react";
import { AnchorMark } from "#components/discussion/anchor-mark.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Sheet, SheetContent, SheetTrigger } from "#components/ui/dialog.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { policyChanges, policySentences } from "#domain/approvals/policy-sentences.ts";
import type { PolicyLine } from "#domain/approvals/policy-view.ts";
import { GATE_LABELS } from "#domain/approvals/states.ts";
import { RISK_TIER_LABELS } from "#domain/approvals/tiers.ts";
import { valueAnchor } from "#domain/discussion/anchors.ts";
import { RULE_SOURCES, rulePlace } from "#domain/discussion/places.ts";
import { FollowOrganization } from "./follow-organization.tsx";
import { PolicyChanges } from "./policy-changes.tsx";
import { PolicyForm } from "./policy-form.tsx";

/** One gate: its rule in sentences, who put it in force, what is proposed, and the form for those who may. */
export function PolicyLineView({
  projectId,
  line,
  base,
  reason,
}: {
  projectId: string;
  line: PolicyLine;
  /** The project's address. */
  base: string;
  /** Why this person may not propose a change; null when they may. */
  reason: string | null;
}) {
  const [open, setOpen] = useState(false);
  const button = (
    <Button size="sm" disabledReason={reason}>
      Propose a change…
    </Button>
  );
  return (
    <Card
      title={GATE_LABELS[line.gate]}
      meta={
        <>
          {RULE_SOURCES[line.source](line.rev)}{" "}
          <AnchorMark label={`the rule “${GATE_LABELS[line.gate]}”`} anchor={valueAnchor(rulePlace(line))} />
        </>
      }
      actions={
        reason ? (
          button
        ) : (
          <>
            {line.source === "project" && (
              <FollowOrganization projectId={projectId} line={line} base={base} />
            )}
            <Sheet open={open} onOpenChange={setOpen}>
              <SheetTrigger asChild>{button}</SheetTrigger>
              <SheetContent
                title={`${GATE_LABELS[line.gate]}, ${RISK_TIER_LABELS[line.tier].toLowerCase()}`}
                description="You propose, somebody else approves. Requests that are open keep the rule they were made under."
              >
                <PolicyForm projectId={projectId} line={line} base={base} onDone={() => setOpen(false)} />
              </SheetContent>
            </Sheet>
          </>
        )
      }
    >
      <div className="grid gap-1 max-w-[75ch]">
        {policySentences(line.policy).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      <p className="mt-2 text-xs text-ink-3">
        <InForce line={line} base={base} projectId={projectId} />
      </p>
      {line.proposals.map((proposal) => (
        <div key={proposal.id} className="mt-3 grid gap-2 border-t border-line-2 pt-3">
          <p className="text-sm">
            Version {proposal.number}
            {proposal.forOrganization && " for all projects without a rule of their own"}
            {proposal.followsOrganization && ", to go by the organization’s rule again,"} is proposed by{" "}
            {proposal.proposedBy.name} <Timestamp at={proposal.proposedAt} />: “{proposal.reason}”{" "}
            {proposal.requestId && proposal.projectId === projectId && (
              <Link prefetch={false} className="link" href={`${base}/reviews/${proposal.requestId}`}>
                Open its review
              </Link>
            )}
          </p>
          <PolicyChanges
            changes={policyChanges(
              proposal.forOrganization ? line.organization.policy : line.policy,
              proposal.policy,
            )}
          />
        </div>
      ))}
    </Card>
  );
}

function InForce({ line, base, projectId }: { line: PolicyLine; base: string; projectId: string }) {
  const { inForce } = line;
  if (!inForce) return "The rule that every project begins with. Nobody has changed it.";
  return (
    <>
      {inForce.forOrganization && "The organization's rule, for every project without one of its own. "}
      In force since {inForce.inForceAt && <Timestamp at={inForce.inForceAt} />}, proposed by{" "}
      {inForce.proposedBy.name}
      {inForce.inForceBy
        ? `, approval completed by ${inForce.inForceBy.name}. `
        : ", from before policies were reviewed. "}
      {inForce.requestId && inForce.projectId === projectId && (
        <Link prefetch={false} className="link" href={`${base}/reviews/${inForce.requestId}`}>
          The review
        </Link>
      )}
    </>
  );
}
