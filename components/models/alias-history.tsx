import Link from "next/link";
import { orgOf } from "#components/approvals/places.ts";
import { SignatureBlock } from "#components/approvals/signature-block.tsx";
import { Card } from "#components/ui/card.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import type { AliasMove, AliasNow } from "#domain/models/view.ts";
import { AliasTag } from "./alias-tag.tsx";
import { versionHref } from "./hrefs.ts";

/** Which version each name points at, and each move that brought it there. */
export function AliasHistory({
  aliases,
  moves,
  base,
  slug,
  now,
}: {
  aliases: readonly AliasNow[];
  moves: readonly AliasMove[];
  base: string;
  slug: string;
  now: string;
}) {
  return (
    <Card title="Names" meta="they move only through an approved review">
      {moves.length === 0 ? (
        <p className="text-ink-2">
          No name points at a version yet. A version gets one, such as champion, after somebody other than its
          author has signed it.
        </p>
      ) : (
        <ol className="grid">
          {moves.map((move) => {
            const holds = aliases.some((name) => name.requestId === move.requestId);
            return (
              <li key={move.requestId} className="grid gap-0.5 border-t border-line-2 py-2 first:border-0">
                <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                  <AliasTag alias={move.alias} />
                  <span aria-hidden="true">→</span>
                  <Link prefetch={false} className="link" href={versionHref(base, slug, move.version.number)}>
                    v{move.version.number}
                  </Link>
                  {holds ? (
                    <span className="text-sm text-good">now</span>
                  ) : (
                    <span className="text-sm text-ink-3">earlier</span>
                  )}
                  <Timestamp at={move.movedAt} now={now} className="text-sm text-ink-3" />
                </span>
                <span className="text-sm break-words text-ink-2">
                  “{move.reason}” <span className="text-ink-3">{move.requestedBy.name}</span>{" "}
                  <Link prefetch={false} className="link" href={`${base}/reviews/${move.requestId}`}>
                    the review
                  </Link>
                </span>
                {move.signatures.map((signature) => (
                  <SignatureBlock
                    key={signature.signatureId}
                    signature={signature}
                    org={orgOf(base)}
                    density="line"
                  />
                ))}
              </li>
            );
          })}
        </ol>
      )}
    </Card>
  );
}
