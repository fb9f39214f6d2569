import { Card } from "#components/ui/card.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { formatDuration } from "#domain/format/dates.ts";
import { PhaseLabel } from "./phase-label.tsx";
import type { FocusRow } from "./types.ts";

/** What was in focus from when to when, and why; newest first. */
export function FocusTimeline({ rows, now }: { rows: readonly FocusRow[]; now: number }) {
  return (
    <Card title="Focus so far" meta={`${rows.length} ${rows.length === 1 ? "period" : "periods"}`}>
      <ol className="grid gap-2.5">
        {rows.map((row) => (
          <li
            key={row.id}
            className="grid gap-0.5 border-t border-line-2 pt-2.5 text-sm first:border-0 first:pt-0"
          >
            <span className="flex flex-wrap items-baseline justify-between gap-x-3">
              <PhaseLabel phase={row.phase} className="font-medium" />
              <span className="text-xs text-ink-3">
                <Timestamp at={row.startedAt} /> ·{" "}
                {formatDuration(
                  (row.endedAt === null ? now : Date.parse(row.endedAt)) - Date.parse(row.startedAt),
                )}
                {row.endedAt === null && " so far"}
              </span>
            </span>
            <span className="break-words text-ink-2">{row.reason}</span>
            <span className="text-xs text-ink-3">
              declared by {row.declaredByName ?? "somebody who left"}
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
