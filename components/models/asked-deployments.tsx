import Link from "next/link";
import { RequestStateTag } from "#components/approvals/state-tag.tsx";
import { Card } from "#components/ui/card.tsx";
import { requestTitle } from "#domain/approvals/titles.ts";
import type { RequestLine } from "#domain/approvals/view.ts";
import { DeployButton } from "./deploy.tsx";

/** Deployments that are asked for: those under review, and those that are approved and wait to be put into service. */
export function AskedDeployments({
  items,
  base,
  reason,
}: {
  items: readonly RequestLine[];
  base: string;
  /** Why this person may not deploy; null when they may. */
  reason: string | null;
}) {
  return (
    <Card title="Asked for" meta="not in service yet">
      <ul className="grid gap-3">
        {items.map((request) => (
          <li key={request.id} className="flex flex-wrap items-center gap-2">
            <Link prefetch={false} className="link" href={`${base}/reviews/${request.id}`}>
              {requestTitle(request)}
            </Link>
            <RequestStateTag state={request.state} />
            <span className="text-sm text-ink-2">{request.requestedBy.name}</span>
            {request.state === "approved" && request.alias !== null && (
              <span className="ml-auto">
                <DeployButton
                  versionId={request.subject.id}
                  endpoint={request.alias}
                  label={request.subject.label}
                  reason={reason}
                />
              </span>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
