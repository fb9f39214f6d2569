import type { ReactNode } from "react";
import { Card } from "#components/ui/card.tsx";
import { Tag, type Tone } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { ANCHOR_LABELS } from "#domain/audit/anchors/claim.ts";
import { formatCount } from "#domain/format/numbers.ts";
import type { AnchorStatus } from "./types.ts";

type Outcome = NonNullable<AnchorStatus["lastOutcome"]>;
const OUTCOMES: Record<Outcome, { word: string; tone: Tone }> = {
  kept: { word: "copied", tone: "ok" },
  failed: { word: "failed", tone: "warn" },
  alarm: { word: "contradicted", tone: "bad" },
};

/** Every place for copies, with what happened there last. */
export function AnchorList({ anchors, action }: { anchors: readonly AnchorStatus[]; action: ReactNode }) {
  return (
    <Card title="Copies" actions={action} flush>
      {anchors.length === 0 ? (
        <p className="px-4.5 pb-4 text-ink-2">
          No place for copies is set. Folder and git repository are switched off.
        </p>
      ) : (
        <ul>
          {anchors.map((anchor) => (
            <li key={anchor.kind} className="border-t border-line-2 px-4.5 py-3">
              <AnchorItem anchor={anchor} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function AnchorItem({ anchor }: { anchor: AnchorStatus }) {
  const { kind, place, outside, kept, lastOutcome, receipts } = anchor;
  const last = receipts[0];
  const state = lastOutcome ? OUTCOMES[lastOutcome] : { word: "not yet", tone: "neutral" as const };
  return (
    <div className="grid gap-1">
      <div className="flex flex-wrap items-baseline gap-x-2.5 gap-y-1">
        <h3 className="text-base">{ANCHOR_LABELS[kind]}</h3>
        <Tag tone={state.tone}>{state.word}</Tag>
        <span className="text-xs text-ink-3">{outside ? "outside this server" : "on this server"}</span>
      </div>
      <code className="text-xs break-all text-ink-2">{place}</code>
      <p className="text-sm text-ink-2">
        {kept ? (
          <>
            Last copy <Timestamp at={kept.at} /> of {formatCount(kept.size)} entries.
          </>
        ) : (
          "No copy yet."
        )}{" "}
        {everyWords(anchor.everyMinutes)}
      </p>
      {last && lastOutcome !== "kept" && (
        <p role="alert" className={lastOutcome === "alarm" ? "text-sm text-bad" : "text-sm text-warn"}>
          {last.detail}
        </p>
      )}
      {receipts.length > 0 && (
        <details className="text-sm">
          <summary className="w-fit cursor-pointer text-ink-3 underline decoration-dotted underline-offset-2 hover:text-ink">
            {receipts.length === 1 ? "The last attempt" : `The last ${receipts.length} attempts`}
          </summary>
          <ul className="mt-1.5 grid gap-1">
            {receipts.map((receipt) => (
              <li key={receipt.at} className="grid gap-x-3 sm:grid-cols-[7rem_6rem_1fr]">
                <Timestamp at={receipt.at} className="text-ink-3" />
                <span className="tabular">
                  {OUTCOMES[receipt.outcome].word} {formatCount(receipt.size)}
                </span>
                <span className="min-w-0 break-words text-ink-2">{receipt.detail}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function everyWords(minutes: number): string {
  if (minutes % 60 !== 0) return `Every ${minutes} minutes while the log grows, and soon after a signature.`;
  const hours = minutes / 60;
  return `Every ${hours === 1 ? "hour" : `${hours} hours`} while the log grows, and within an hour of a signature.`;
}
