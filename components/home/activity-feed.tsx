import Link from "next/link";
import { objectHref } from "#components/audit/object-href.ts";
import type { Activity } from "#components/lifecycle/types.ts";
import { formatExact } from "#domain/format/dates.ts";

/** What changed lately, in sentences. Today's have the hour, earlier ones the day. */
export function ActivityFeed({
  items,
  projectBase,
  now,
}: {
  items: readonly Activity[];
  projectBase: string;
  now: number;
}) {
  if (items.length === 0) {
    return (
      <p className="text-sm text-ink-2">
        Nothing has happened yet. Whatever anybody does here shows up in this list.
      </p>
    );
  }
  return (
    <ol>
      {items.map((item) => (
        <li
          key={item.id}
          className="grid grid-cols-[3.25rem_1fr] items-baseline gap-x-2 border-t border-line-2 py-2 first:border-t-0 first:pt-1"
        >
          <time dateTime={item.at} title={formatExact(item.at)} className="tabular text-xs text-ink-3">
            {shortTime(item.at, now)}
          </time>
          <span className="min-w-0 break-words">
            <Sentence parts={item.parts} projectBase={projectBase} />
          </span>
        </li>
      ))}
    </ol>
  );
}

function Sentence({ parts, projectBase }: { parts: Activity["parts"]; projectBase: string }) {
  return parts.map((part, index) => {
    const key = `${index}-${part.kind}`;
    if (part.kind === "actor") {
      return (
        <b key={key} className="font-semibold">
          {part.text}
        </b>
      );
    }
    if (part.kind === "note") {
      return (
        <span key={key} className="text-ink-2">
          {part.text}
        </span>
      );
    }
    const href = part.kind === "object" ? objectHref(projectBase, part.targetType, part.targetId) : null;
    return href === null ? (
      <span key={key}>{part.text}</span>
    ) : (
      <Link key={key} prefetch={false} href={href} className="link">
        {part.text}
      </Link>
    );
  });
}

const clock = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: "UTC",
});
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short", timeZone: "UTC" });
const dayAndMonth = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

function shortTime(at: string, now: number): string {
  const moment = new Date(at);
  if (at.slice(0, 10) === new Date(now).toISOString().slice(0, 10)) return clock.format(moment);
  return now - moment.getTime() < 6 * 86_400_000 ? weekday.format(moment) : dayAndMonth.format(moment);
}
