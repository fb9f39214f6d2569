import { type Talk, ThreadsSheet } from "#components/discussion/threads-sheet.tsx";
import { Card } from "#components/ui/card.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { formatDay } from "#domain/format/dates.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import { PhaseLabel } from "./phase-label.tsx";
import { Rest } from "./rest.tsx";
import type { Timeline } from "./types.ts";

const SHOWN = 5;

/** Who declared which focus, when and why, newest first, each with its threads. */
export function FocusList({ timeline, talk }: { timeline: Timeline; talk: Talk }) {
  const declared = timeline.factual.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
  if (declared.length === 0) return null;
  const { now } = timeline;
  const rest = declared.slice(SHOWN);
  return (
    <Card
      title="Who declared it, and why"
      meta={`${formatCountOf(declared.length, "declaration")}${timeline.cut ? ", the newest" : ""}`}
    >
      <Declarations rows={declared.slice(0, SHOWN)} talk={talk} now={now} />
      {rest.length > 0 && (
        <Rest n={rest.length} what="earlier">
          <Declarations rows={rest} talk={talk} now={now} />
        </Rest>
      )}
    </Card>
  );
}

function Declarations({ rows, talk, now }: { rows: Timeline["factual"]; talk: Talk; now: string }) {
  return (
    <ol className="grid text-sm">
      {rows.map((row) => (
        <li
          key={row.id}
          id={row.id}
          className="grid scroll-mt-20 grid-cols-[minmax(0,1fr)_auto] items-start gap-x-3 gap-y-1 border-t border-line-2 py-2 first:border-t-0 sm:grid-cols-[15rem_minmax(0,1fr)_auto]"
        >
          <span className="grid gap-0.5">
            <PhaseLabel phase={row.phase} className="font-medium" />
            <span className="text-xs text-ink-3">
              {row.team === null ? "" : `${row.team} · `}
              <Timestamp at={row.startedAt} now={now} /> to{" "}
              {row.endedAt ? <Timestamp at={row.endedAt} now={now} /> : "now"}
            </span>
          </span>
          <span dir="auto" className="max-w-[70ch] break-words max-sm:col-span-2 max-sm:row-start-2">
            {row.reason}
            <span className="block text-xs text-ink-3">{row.declaredByName ?? "somebody who left"}</span>
          </span>
          <ThreadsSheet
            talk={talk}
            subject={{ kind: "focus", id: row.id }}
            name={`Focus on ${phaseInfo(row.phase).title.toLowerCase()}, from ${formatDay(row.startedAt)}`}
          />
        </li>
      ))}
    </ol>
  );
}
