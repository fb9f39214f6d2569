"use client";

import { useEffect, useRef, useState } from "react";
import { Card } from "#components/ui/card.tsx";
import { Checkbox } from "#components/ui/choice.tsx";
import { scrollRegion } from "#components/ui/scroll-region.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import type { LogLine } from "./types.ts";
import { useRunLog } from "./use-run.ts";

/** What the worker wrote while it trained. Follows the end while new lines come. */
export function RunLog({
  runId,
  initial,
  live,
}: {
  runId: string;
  initial: readonly LogLine[];
  live: boolean;
}) {
  const lines = useRunLog(runId, initial, live);
  const [follow, setFollow] = useState(true);
  const box = useRef<HTMLDivElement>(null);
  const last = lines.at(-1)?.n;
  useEffect(() => {
    if (follow && last !== undefined) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [follow, last]);
  return (
    <Card
      title="Log"
      actions={
        <span className="flex items-center gap-4 text-xs text-ink-3">
          {formatCountOf(lines.length, "line")}
          {live && (
            <Checkbox
              label="Follow"
              checked={follow}
              onChange={(event) => setFollow(event.currentTarget.checked)}
            />
          )}
        </span>
      }
    >
      {lines.length === 0 ? (
        <p className="text-sm text-ink-3">
          {live ? "Nothing yet: the worker writes here once it has begun." : "This run wrote nothing."}
        </p>
      ) : (
        <div
          ref={box}
          {...scrollRegion("Log of this run")}
          className="max-h-72 overflow-auto rounded-control bg-line-2/60 px-3 py-2"
        >
          <ol className="grid gap-0.5 font-mono text-xs leading-5">
            {lines.map((line) => (
              <li key={line.n} className="flex gap-3">
                <time
                  dateTime={line.at}
                  title={line.at}
                  className="tabular shrink-0 text-ink-3"
                  suppressHydrationWarning
                >
                  {line.at.slice(11, 19)}
                </time>
                <span className="min-w-0 break-words">{line.line}</span>
              </li>
            ))}
          </ol>
        </div>
      )}
    </Card>
  );
}
