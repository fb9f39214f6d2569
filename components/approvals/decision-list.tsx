import { SignatureBlock } from "#components/approvals/signature-block.tsx";
import { Avatar } from "#components/ui/bits.tsx";
import { Digest } from "#components/ui/digest.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { ROLE_LABELS, ROLES } from "#domain/access/roles.ts";
import { DECISION_LABELS } from "#domain/approvals/statements.ts";
import type { DecisionView, RequestView } from "#domain/approvals/view.ts";

/** Every decision in the order it was taken, with its reason, its statement and whether it counts. */
export function DecisionList({ request, org }: { request: RequestView; org: string }) {
  if (request.decisions.length === 0) {
    return (
      <p className="text-sm text-ink-3">
        Nobody has decided yet. {request.quorum === 1 ? "One approval is" : `${request.quorum} approvals are`}{" "}
        asked for.
      </p>
    );
  }
  return (
    <ol className="divide-y divide-line-2">
      {request.decisions.map((decision) => (
        <li key={decision.id} className="grid gap-1.5 py-3 first:pt-0 last:pb-0">
          <header className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <Avatar name={decision.person.name} />
            <strong>{decision.person.name}</strong>
            {decision.onBehalfOf && (
              <span className="text-sm text-ink-2">in the place of {decision.onBehalfOf.name}</span>
            )}
            <span className="text-sm text-ink-3">{roleLabel(decision.role)}</span>
            <DecisionTag decision={decision} voided={request.state === "voided"} />
            <Timestamp at={decision.createdAt} className="ml-auto text-xs text-ink-3" />
          </header>
          <p className="break-words whitespace-pre-line">{decision.reason}</p>
          {decision.signature && <SignatureBlock signature={decision.signature} org={org} />}
          {decision.ignored && <p className="text-sm text-warn">{decision.ignored.sentence}</p>}
          <details className="text-sm text-ink-2">
            <summary className="w-fit text-xs text-ink-3 hover:text-ink">
              Statement, on <Digest value={decision.contentDigest} algorithm="sha256" copy={false} />
            </summary>
            <blockquote className="mt-1.5 border-l-2 border-line pl-3 wrap-anywhere">
              {decision.statement}
            </blockquote>
          </details>
        </li>
      ))}
    </ol>
  );
}

const roleLabel = (role: string) => {
  const known = ROLES.find((one) => one === role);
  return known ? ROLE_LABELS[known] : role;
};

function DecisionTag({ decision, voided }: { decision: DecisionView; voided: boolean }) {
  const label = DECISION_LABELS[decision.decision];
  if (decision.decision === "comment") return <Tag>{label}</Tag>;
  if (decision.ignored || voided) return <Tag>{label}, counts no longer</Tag>;
  return <Tag tone={decision.decision === "approve" ? "ok" : "warn"}>{label}</Tag>;
}
