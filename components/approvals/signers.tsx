import { Avatar } from "#components/ui/bits.tsx";
import { cn } from "#components/ui/cn.ts";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { DECISION_LABELS } from "#domain/approvals/statements.ts";
import type { DecisionView, RequestView } from "#domain/approvals/view.ts";
import { SignatureBlock } from "./signature-block.tsx";

/** The decision of each person that matters: their latest that is no comment. */
function latestOfEach(decisions: readonly DecisionView[]): DecisionView[] {
  const latest = new Map<string, DecisionView>();
  for (const decision of decisions)
    if (decision.decision !== "comment") latest.set(decision.person.id, decision);
  return [...latest.values()];
}

/** Who decided, whose decision counts no longer, and the reader's own line. */
export function Signers({
  request,
  meId,
  org,
}: {
  request: RequestView;
  meId: string;
  /** The organization's address. */
  org: string;
}) {
  const decided = latestOfEach(request.decisions);
  const iMay = request.mayAskForChanges.allowed && !decided.some((line) => line.person.id === meId);
  const others = Math.max(0, request.quorum - request.approvals - (iMay ? 1 : 0));
  const open = request.state === "pending" || request.state === "changes_requested";
  if (decided.length === 0 && !iMay && !open) return null;
  return (
    <ul aria-label="Signers" className="grid gap-2">
      {decided.map((line) => {
        const stale = line.ignored !== null || request.state === "voided";
        return (
          <li key={line.id} className="grid gap-0.5">
            <span className="flex flex-wrap items-center gap-x-2">
              <Avatar name={line.person.name} />
              <span className={cn("min-w-0 break-words", stale && "line-through decoration-ink-3")}>
                {line.person.id === meId ? "You" : line.person.name}
              </span>
              <span
                className={cn(
                  "ml-auto text-sm",
                  stale ? "text-ink-3" : line.decision === "approve" ? "text-good" : "text-warn",
                )}
              >
                {stale
                  ? "counts no longer"
                  : line.decision === "approve"
                    ? "signed"
                    : DECISION_LABELS[line.decision].toLowerCase()}{" "}
                <Timestamp at={line.createdAt} className="text-xs text-ink-3 max-sm:hidden" />
              </span>
            </span>
            {line.signature && <SignatureBlock signature={line.signature} org={org} density="rail" />}
            {stale && (
              <span className="pl-8.5 text-xs text-ink-3">
                {line.ignored?.sentence ?? request.stateReason ?? "The content changed after this signature."}
              </span>
            )}
          </li>
        );
      })}
      {iMay && <Waiting name="You" />}
      {open && others > 0 && (
        <li className="text-sm text-ink-3">
          {iMay || decided.length > 0 ? "And " : ""}
          {others} more {others === 1 ? "signature" : "signatures"} to come
        </li>
      )}
    </ul>
  );
}

function Waiting({ name }: { name: string }) {
  return (
    <li className="flex items-center gap-2">
      <Avatar name={name} />
      <span className="flex-1">{name}</span>
      <span className="text-sm text-ink-3">not yet</span>
    </li>
  );
}
