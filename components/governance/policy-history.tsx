import Link from "next/link";
import { WhatHappened } from "#components/access/who-sees.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { POLICY_STATE_LABELS, type PolicyState } from "#domain/approvals/policy-rules.ts";
import { policyInShort } from "#domain/approvals/policy-sentences.ts";
import type { PolicyVersionView } from "#domain/approvals/policy-view.ts";
import { GATE_LABELS } from "#domain/approvals/states.ts";
import { RISK_TIER_LABELS } from "#domain/approvals/tiers.ts";

const TONES: Readonly<Record<PolicyState, "ok" | "warn" | "neutral">> = {
  proposed: "warn",
  in_force: "ok",
  superseded: "neutral",
  refused: "neutral",
  withdrawn: "neutral",
};

/** Every version of the rules of a project, with who proposed it and who completed its approval. */
export function PolicyHistory({
  page,
  projectId,
  base,
  olderHref,
  newestHref,
}: {
  page: { items: readonly PolicyVersionView[] };
  projectId: string;
  base: string;
  olderHref: string | null;
  newestHref: string | null;
}) {
  if (page.items.length === 0) {
    return (
      <p className="text-sm text-ink-2">
        Nobody has proposed another rule yet. Every gate asks for what it asks for in every new project.
      </p>
    );
  }
  return (
    <>
      <ol className="grid gap-3">
        {page.items.map((version) => (
          <li key={version.id} className="grid gap-0.5 text-sm">
            <p className="flex flex-wrap items-center gap-1.5 font-medium">
              {GATE_LABELS[version.gate]}{" "}
              <Tag tone={TONES[version.state]}>{POLICY_STATE_LABELS[version.state]}</Tag>
            </p>
            <p className="text-ink-2">
              {RISK_TIER_LABELS[version.tier]}, version {version.number}
              {version.forOrganization && " for all projects"}
              {version.followsOrganization && ", going by the organization’s rule"}:{" "}
              {policyInShort(version.policy)}
            </p>
            <p className="text-xs text-ink-3">
              {version.proposedBy.name} <Timestamp at={version.proposedAt} />
              {version.inForceBy && `, completed by ${version.inForceBy.name}`}{" "}
              {version.projectId === projectId && (
                <>
                  {version.requestId && (
                    <>
                      <Link prefetch={false} className="link" href={`${base}/reviews/${version.requestId}`}>
                        review
                      </Link>
                      {" · "}
                    </>
                  )}
                  <WhatHappened base={base} id={version.id} />
                </>
              )}
            </p>
          </li>
        ))}
      </ol>
      {(olderHref || newestHref) && (
        <p className="mt-3 flex gap-3 text-sm">
          {newestHref && (
            <Link prefetch={false} className="link" href={newestHref}>
              Newest
            </Link>
          )}
          {olderHref && (
            <Link prefetch={false} className="link" href={olderHref}>
              Older versions
            </Link>
          )}
        </p>
      )}
    </>
  );
}
