import { Card } from "#components/ui/card.tsx";
import { cn } from "#components/ui/cn.ts";
import { Tag } from "#components/ui/tag.tsx";
import type { Claim } from "#domain/audit/anchors/claim.ts";

const LABELS: Record<Claim["tone"], string> = { ok: "covered", warn: "not outside", bad: "alarm" };
const EDGES: Record<Claim["tone"], string> = {
  ok: "border-l-good",
  warn: "border-l-warn",
  bad: "border-l-bad",
};

/** What the log proves, and what it does not. */
export function ClaimCard({ claim }: { claim: Claim }) {
  return (
    <Card
      title={claim.title}
      actions={<Tag tone={claim.tone}>{LABELS[claim.tone]}</Tag>}
      className={cn("border-l-4", EDGES[claim.tone])}
    >
      <dl className="grid max-w-[80ch] gap-2">
        <div>
          <dt className="text-sm font-medium">What is proven</dt>
          <dd className="text-ink-2">{claim.proven}</dd>
        </div>
        <div>
          <dt className="text-sm font-medium">What is not</dt>
          <dd className="text-ink-2">{claim.notProven}</dd>
        </div>
      </dl>
    </Card>
  );
}
