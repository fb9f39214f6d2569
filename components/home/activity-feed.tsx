import Link from "next/link";
import { Fragment } from "react";
import { objectHref } from "#components/audit/object-href.ts";
import { formatExact } from "#domain/format/dates.ts";
import type { Activity, FoldedActivity } from "#domain/lifecycle/activity.ts";

/** What changed, in sentences. Today's have the hour, earlier ones the day; one person's many small acts are one line. */
export function ActivityFeed({
  items,
  projectBase,
  now,
  days = false,
}: {
  items: readonly FoldedActivity[];
  projectBase: string;
  now: number;
  /** A heading over each day, and the hour beside each line. */
  days?: boolean;
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
      {items.map((item, index) => {
        const day = item.at.slice(0, 10);
        const first = days && items[index - 1]?.at.slice(0, 10) !== day;
        return (
          <Fragment key={item.id}>
            {first && (
              <li className="pt-4 pb-1 text-xs font-semibold text-ink-2 first:pt-0">
                {longDay.format(new Date(item.at))}
              </li>
            )}
            <li className="grid grid-cols-[3.25rem_1fr] items-baseline gap-x-2 border-t border-line-2 py-2 first:border-t-0 first:pt-1">
              <Time at={item.at} now={now} clockOnly={days} />
              <div className="min-w-0 break-words">
                <Sentence parts={item.parts} projectBase={projectBase} />
                {item.more.length > 0 && <More items={item.more} projectBase={projectBase} now={now} />}
              </div>
            </li>
          </Fragment>
        );
      })}
    </ol>
  );
}

function More({ items, projectBase, now }: { items: readonly Activity[]; projectBase: string; now: number }) {
  return (
    <details className="text-sm text-ink-2">
      <summary className="min-h-6 w-fit cursor-pointer rounded-xs leading-6 hover:text-ink">
        and {items.length} more of the same
      </summary>
      <ol className="mt-1">
        {items.map((item) => (
          <li key={item.id} className="grid grid-cols-[3.25rem_1fr] items-baseline gap-x-2 py-1">
            <Time at={item.at} now={now} />
            <span className="min-w-0 break-words">
              <Sentence parts={item.parts} projectBase={projectBase} />
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}

function Time({ at, now, clockOnly = false }: { at: string; now: number; clockOnly?: boolean }) {
  return (
    <time dateTime={at} title={formatExact(at)} className="tabular text-xs text-ink-3">
      {clockOnly ? clock.format(new Date(at)) : shortTime(at, now)}
    </time>
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
const longDay = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});

function shortTime(at: string, now: number): string {
  const moment = new Date(at);
  if (at.slice(0, 10) === new Date(now).toISOString().slice(0, 10)) return clock.format(moment);
  return now - moment.getTime() < 6 * 86_400_000 ? weekday.format(moment) : dayAndMonth.format(moment);
}
