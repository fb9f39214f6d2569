import Link from "next/link";
import { cn } from "#components/ui/cn.ts";
import { scrollRegion } from "#components/ui/scroll-region.ts";
import { Timestamp } from "#components/ui/timestamp.tsx";
import type { Change, ChangesSince, DiffLine } from "#domain/approvals/changes.ts";

/** What is other now than when the reader last decided: in sentences, and side by side. */
export function SinceMine({ since, base }: { since: ChangesSince; base: string }) {
  return (
    <div className="grid gap-3">
      <p className="text-sm text-ink-2">
        You {since.decision === "approve" ? "approved" : "asked for changes on"}{" "}
        <Link prefetch={false} className="link" href={`${base}/reviews/${since.requestId}`}>
          {since.label}
        </Link>{" "}
        <Timestamp at={since.decidedAt} />.
      </p>
      <ul className="grid gap-2.5">
        {since.changes.map((change) => (
          <li key={`${change.part} ${change.sentence}`} className="grid gap-1">
            <span className="break-words">{change.sentence}</span>
            <SideBySide change={change} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function SideBySide({ change }: { change: Change }) {
  if (change.lines) return <TextSides lines={change.lines} />;
  if (change.before === null || change.after === null) return null;
  return (
    <div className="grid gap-1 text-xs sm:grid-cols-2">
      <code className="rounded-control bg-bad-weak px-2 py-1 break-all whitespace-pre-wrap">
        {change.before}
      </code>
      <code className="rounded-control bg-good-weak px-2 py-1 break-all whitespace-pre-wrap">
        {change.after}
      </code>
    </div>
  );
}

function TextSides({ lines }: { lines: readonly DiffLine[] }) {
  return (
    <div className="grid gap-1 text-sm sm:grid-cols-2">
      <Side label="Then" lines={lines.filter((line) => line.kind !== "added")} />
      <Side label="Now" lines={lines.filter((line) => line.kind !== "removed")} />
    </div>
  );
}

function Side({ label, lines }: { label: string; lines: readonly DiffLine[] }) {
  return (
    <figure className="min-w-0 rounded-control border border-line">
      <figcaption className="border-b border-line-2 px-2 py-0.5 text-xs text-ink-3">{label}</figcaption>
      <div {...scrollRegion(label)} className="max-h-96 overflow-auto px-2 py-1">
        {placed(lines).map(({ place, line }) => (
          <p
            key={place}
            className={cn(
              "min-h-5 break-words whitespace-pre-wrap",
              line.kind === "added" && "bg-good-weak",
              line.kind === "removed" && "bg-bad-weak line-through decoration-ink-3",
            )}
          >
            {line.text}
          </p>
        ))}
      </div>
    </figure>
  );
}

/** The lines of a text are known by their place: two may read the same. */
const placed = (lines: readonly DiffLine[]) => lines.map((line, place) => ({ place, line }));
