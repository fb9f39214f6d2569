import Link from "next/link";
import { Card } from "#components/ui/card.tsx";
import { policyInShort } from "#domain/approvals/policy-sentences.ts";
import type { PoliciesView } from "#domain/approvals/policy-view.ts";
import { GATE_LABELS } from "#domain/approvals/states.ts";
import { RISK_TIER_LABELS } from "#domain/approvals/tiers.ts";

/** What each passage of this project asks for, in a line each. */
export function PolicyCard({ policies, href }: { policies: PoliciesView; href: string }) {
  const lines = policies.items.filter(({ tier }) => tier === policies.tier);
  return (
    <Card title="Policies" meta={RISK_TIER_LABELS[policies.tier].toLowerCase()}>
      <dl className="grid gap-2">
        {lines.map(({ gate, policy }) => (
          <div key={gate}>
            <dt className="text-sm font-medium">{GATE_LABELS[gate]}</dt>
            <dd className="text-sm text-ink-2">{policyInShort(policy)}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 text-sm">
        <Link prefetch={false} className="link" href={href}>
          The rules, their history and changes
        </Link>
      </p>
    </Card>
  );
}
