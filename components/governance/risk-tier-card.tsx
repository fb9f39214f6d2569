"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useAct } from "#components/access/use-act.ts";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { NativeSelect, Textarea } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import type { PoliciesView } from "#domain/approvals/policy-view.ts";
import {
  isLowered,
  RISK_TIER_LABELS,
  RISK_TIER_SUMMARIES,
  RISK_TIERS,
  type RiskTier,
} from "#domain/approvals/tiers.ts";

/** How much harm a wrong model could do, who said so and why, and its change. */
export function RiskTierCard({
  projectId,
  policies,
  base,
  reason,
}: {
  projectId: string;
  policies: PoliciesView;
  base: string;
  reason: string | null;
}) {
  const [open, setOpen] = useState(false);
  const button = (
    <Button size="sm" disabledReason={reason}>
      Change the risk tier…
    </Button>
  );
  return (
    <Card title={RISK_TIER_LABELS[policies.tier]} meta="risk tier">
      <p className="text-sm text-ink-2">{RISK_TIER_SUMMARIES[policies.tier]}</p>
      <p className="mt-2 text-xs break-words text-ink-3">
        {policies.tierSetBy ? (
          <>
            “{policies.tierReason}” {policies.tierSetBy.name}{" "}
            {policies.tierSetAt && <Timestamp at={policies.tierSetAt} />}
          </>
        ) : (
          "Every project begins here. Nobody has rated this one yet."
        )}
      </p>
      {policies.tierRequestId && (
        <p className="mt-2 text-sm">
          A lower tier is asked for.{" "}
          <Link prefetch={false} className="link" href={`${base}/reviews/${policies.tierRequestId}`}>
            Open its review
          </Link>
        </p>
      )}
      <div className="mt-3">
        {reason ? (
          button
        ) : (
          <Dialog open={open} onOpenChange={setOpen}>
            <DialogTrigger asChild>{button}</DialogTrigger>
            <DialogContent
              title="Change the risk tier"
              description="How much harm could a wrong answer of this project's models do? The tier decides which rules are in force."
            >
              <TierForm
                key={policies.tier}
                projectId={projectId}
                tier={policies.tier}
                onDone={() => setOpen(false)}
              />
            </DialogContent>
          </Dialog>
        )}
      </div>
    </Card>
  );
}

function TierForm({ projectId, tier, onDone }: { projectId: string; tier: RiskTier; onDone: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { done } = useAct();
  const [next, setNext] = useState<RiskTier>(tier === "high" ? "limited" : "high");
  const [reason, setReason] = useState("");
  const lowered = isLowered(tier, next);
  const set = useMutation(
    trpc.approvals.setRiskTier.mutationOptions({
      onSuccess: ({ state }) => {
        void queries.invalidateQueries();
        onDone();
        done(
          state === "proposed"
            ? "The lower tier is asked for. It counts once somebody else approves it."
            : `The project counts as ${RISK_TIER_LABELS[next].toLowerCase()} from now on.`,
        );
      },
    }),
  );
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        set.mutate({ projectId, tier: next, reason });
      }}
    >
      <Field label="Tier" hint={RISK_TIER_SUMMARIES[next]}>
        <NativeSelect
          value={next}
          onChange={(event) => setNext(RISK_TIERS.find((one) => one === event.target.value) ?? next)}
        >
          {RISK_TIERS.map((one) => (
            <option key={one} value={one} disabled={one === tier}>
              {RISK_TIER_LABELS[one]}
              {one === tier ? " (now)" : ""}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <Field label="Reason" hint="Whom does a wrong answer reach, and what does it cost them?">
        <Textarea
          required
          maxLength={4_000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      <p className="text-sm text-ink-2">
        {lowered
          ? "A lower tier loosens every rule at once, so somebody else approves it first."
          : "A higher tier counts at once, for requests made from then on."}
      </p>
      {set.error && <Notice tone="bad">{shownError(set.error).message}</Notice>}
      <DialogFooter>
        <Button onClick={onDone}>Not now</Button>
        <Button type="submit" variant="primary" pending={set.isPending}>
          {lowered ? "Ask for the lower tier" : "Raise the tier"}
        </Button>
      </DialogFooter>
    </form>
  );
}
