"use client";

import { useEffect, useId, useRef, useState } from "react";
import { buttonVariants } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Checkbox } from "#components/ui/choice.tsx";
import { Input } from "#components/ui/input.tsx";
import { scrollRegion } from "#components/ui/scroll-region.ts";
import { useRowsInView } from "#components/ui/use-rows-in-view.ts";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { runLogHref } from "./hrefs.ts";
import type { LogLine, RunLogPage } from "./types.ts";
import { useFoundLines, useLogLines } from "./use-log.ts";

const LINE_HEIGHT = 20;

/** What the worker wrote while it trained: lines in view are fetched and drawn, so that 100,000 of them scroll as a hundred do. */
export function RunLog({
  runId,
  org,
  initial,
  live,
}: {
  runId: string;
  org: string;
  initial: RunLogPage;
  live: boolean;
}) {
  const [text, setText] = useState("");
  const [follow, setFollow] = useState(live);
  const box = useRef<HTMLDivElement>(null);
  const searchId = useId();
  const looked = text.trim();
  const found = useFoundLines(runId, looked);
  const [total, setTotal] = useState(initial.total);
  const count = looked ? (found?.lines.length ?? 0) : total;
  const view = useRowsInView(box, count, LINE_HEIGHT);
  const lineAt = useLogLines(runId, initial, view, live, setTotal);
  useEffect(() => {
    if (follow && !looked && total > 0) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [follow, looked, total]);
  const rows = Array.from({ length: view.to - view.from }, (_, offset) => view.from + offset);
  return (
    <Card
      title="Log"
      actions={
        <span className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-ink-3">
          <span role="status">
            {looked
              ? found
                ? `${formatCountOf(found.found, "line")} of ${formatCount(total)}`
                : "Looking…"
              : formatCountOf(total, "line")}
          </span>
          {live && (
            <Checkbox
              label="Follow"
              checked={follow}
              onChange={(event) => setFollow(event.currentTarget.checked)}
            />
          )}
          {total > 0 && (
            <a href={runLogHref(runId, org)} download className={buttonVariants({ size: "sm" })}>
              Download
            </a>
          )}
        </span>
      }
    >
      {total === 0 ? (
        <p className="text-sm text-ink-3">
          {live ? "Nothing yet: the worker writes here once it has begun." : "This run wrote nothing."}
        </p>
      ) : (
        <>
          <label htmlFor={searchId} className="sr-only">
            Look for in the log
          </label>
          <Input
            id={searchId}
            type="search"
            value={text}
            maxLength={200}
            placeholder="Look for…"
            className="mb-2 max-w-72"
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {looked && found && found.found === 0 && (
            <p className="text-sm text-ink-3">No line of this log holds “{looked}”.</p>
          )}
          {looked && found && found.found > found.lines.length && (
            <p className="mb-1 text-xs text-ink-3">
              The first {formatCount(found.lines.length)} are shown. Type more to narrow it.
            </p>
          )}
          <div
            ref={box}
            {...scrollRegion("Log of this run")}
            onWheel={(event) => event.deltaY < 0 && setFollow(false)}
            className="max-h-72 overflow-auto rounded-control bg-line-2/60 px-3"
          >
            <div style={{ height: view.before }} />
            <ol className="font-mono text-xs whitespace-pre" start={view.from + 1}>
              {rows.map((row) => (
                <Line
                  key={row}
                  line={looked ? found?.lines[row] : lineAt(row)}
                  number={row}
                  looked={looked}
                />
              ))}
            </ol>
            <div style={{ height: view.after }} />
          </div>
        </>
      )}
    </Card>
  );
}

function Line({ line, number, looked }: { line: LogLine | undefined; number: number; looked: string }) {
  return (
    <li className="flex items-center gap-3" style={{ height: LINE_HEIGHT }}>
      <span className="tabular w-12 shrink-0 text-right text-ink-3" aria-hidden="true">
        {(line?.n ?? number) + 1}
      </span>
      {line && (
        <>
          <time
            dateTime={line.at}
            title={line.at}
            className="tabular shrink-0 text-ink-3"
            suppressHydrationWarning
          >
            {line.at.slice(11, 19)}
          </time>
          <span className="pr-3">{looked ? <Marked text={line.line} looked={looked} /> : line.line}</span>
        </>
      )}
    </li>
  );
}

/** The text with what was looked for marked, where it stands first. */
function Marked({ text, looked }: { text: string; looked: string }) {
  const at = text.toLowerCase().indexOf(looked.toLowerCase());
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark className="rounded-tag bg-warn-weak text-ink">{text.slice(at, at + looked.length)}</mark>
      {text.slice(at + looked.length)}
    </>
  );
}
