import { cn } from "#components/ui/cn.ts";
import { Timestamp } from "#components/ui/timestamp.tsx";
import type { StoryLine } from "#domain/approvals/view.ts";

const TONES: Record<StoryLine["tone"], string> = {
  plain: "border-line",
  good: "border-good",
  warn: "border-warn",
  bad: "border-bad",
};

/** What happened to a request, oldest first. */
export function Story({ lines }: { lines: readonly StoryLine[] }) {
  return (
    <ol className="grid gap-2 text-sm">
      {lines.map((line) => (
        <li key={`${line.at} ${line.sentence}`} className={cn("border-l-2 pl-3", TONES[line.tone])}>
          <span className="break-words whitespace-pre-line">
            {line.who && <strong>{line.who} </strong>}
            {line.sentence}
          </span>{" "}
          <Timestamp at={line.at} className="text-xs text-ink-3" />
        </li>
      ))}
    </ol>
  );
}
