import Link from "next/link";
import { orgOf } from "#components/approvals/places.ts";
import { SignatureBlock } from "#components/approvals/signature-block.tsx";
import { Card } from "#components/ui/card.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import type { JourneyLine } from "#domain/models/view.ts";

const ACTS: Readonly<Record<string, string>> = {
  "training.startRun": "started the training",
  "training.importExperiment": "started the training from a file",
  "training.beginRun": "took up the training",
  "training.completeRun": "finished the training",
  "training.cancelRun": "asked to stop the training",
  "models.registerVersion": "registered the version",
  "models.updateCard": "changed the card",
  "models.recordPreview": "tried it in the browser",
  "models.moveAlias": "pointed a name at it",
  "approvals.request": "asked for a review",
  "approvals.decide": "decided on the review",
  "approvals.withdraw": "withdrew the review",
  "discussion.comment": "commented",
};

/** What happened to a version, newest first. */
export function Journey({
  lines,
  base,
  now,
  nextHref,
  auditReason,
}: {
  lines: readonly JourneyLine[];
  base: string;
  now: string;
  nextHref: string | null;
  /** Why this person may not open the entries in the audit log; null when they may. */
  auditReason: string | null;
}) {
  return (
    <Card title="Journey" meta="from the audit log, newest first">
      <ol className="grid">
        {lines.map((line) => (
          <li
            key={line.id}
            className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-3 border-t border-line-2 py-2 text-sm first:border-0 max-sm:grid-cols-1"
          >
            <Timestamp at={line.at} now={now} className="text-ink-3" />
            <div className="min-w-0">
              <p className="break-words">
                <span className="font-medium">{line.actor}</span> {ACTS[line.action] ?? "acted"}
                {line.target && <span className="text-ink-2"> · {line.target}</span>}{" "}
                {auditReason === null ? (
                  <Link
                    prefetch={false}
                    className="text-ink-3 hover:text-accent"
                    href={`${base}/audit?entry=${line.id}`}
                  >
                    <code>{line.action}</code>
                  </Link>
                ) : (
                  <code className="text-ink-3">{line.action}</code>
                )}
              </p>
              {line.reason && <p className="break-words text-ink-2">“{line.reason}”</p>}
              {line.signature && (
                <SignatureBlock signature={line.signature} org={orgOf(base)} density="line" />
              )}
            </div>
          </li>
        ))}
      </ol>
      {nextHref && (
        <p className="mt-2 border-t border-line-2 pt-2 text-sm">
          <Link prefetch={false} className="link" href={nextHref}>
            Earlier
          </Link>
        </p>
      )}
    </Card>
  );
}
