import Link from "next/link";
import type { Waiting } from "#components/lifecycle/types.ts";
import { Tag, type Tone } from "#components/ui/tag.tsx";
import { formatRelative } from "#domain/format/dates.ts";

const LOOK: Readonly<Record<Waiting["kind"], { word: string; tone: Tone }>> = {
  review: { word: "Sign", tone: "warn" },
  emergency: { word: "Emergency", tone: "bad" },
  changes: { word: "Answer", tone: "warn" },
  apply: { word: "Release", tone: "ok" },
  alert: { word: "Alert", tone: "bad" },
  phase: { word: "Phase", tone: "neutral" },
  checklist: { word: "Item", tone: "neutral" },
};

/** What waits for this person; the first `most`, then how many more. */
export function WaitingList({
  items,
  org,
  today,
  most = 6,
  moreHref,
}: {
  items: readonly Waiting[];
  org: string;
  /** YYYY-MM-DD */
  today: string;
  most?: number;
  moreHref?: string;
}) {
  if (items.length === 0) return <p className="text-sm text-ink-2">Nothing waits for you.</p>;
  const shown = items.slice(0, most);
  return (
    <>
      <ul>
        {shown.map((item) => (
          <li
            key={`${item.kind}-${item.id}`}
            className="flex items-baseline gap-2.5 border-t border-line-2 py-2.5 first:border-t-0 first:pt-1"
          >
            <span className="w-16 shrink-0">
              <Tag tone={LOOK[item.kind].tone}>{LOOK[item.kind].word}</Tag>
            </span>
            <span className="min-w-0">
              <Link
                prefetch={false}
                href={`/o/${org}/p/${item.projectSlug}/${item.path.join("/")}`}
                className="font-medium break-words hover:text-accent hover:underline"
              >
                {item.title}
              </Link>
              <span className="block text-xs text-ink-3">
                {item.sentence}
                {item.dueOn && <Due day={item.dueOn} today={today} />}
              </span>
            </span>
          </li>
        ))}
      </ul>
      {items.length > shown.length && (
        <p className="border-t border-line-2 pt-2 text-xs text-ink-3">
          {moreHref ? (
            <Link prefetch={false} href={moreHref} className="text-accent hover:underline">
              and {items.length - shown.length} more
            </Link>
          ) : (
            `and ${items.length - shown.length} more`
          )}
        </p>
      )}
    </>
  );
}

function Due({ day, today }: { day: string; today: string }) {
  if (day === today) return <span className="text-warn"> · due today</span>;
  if (day < today) return <span className="text-bad"> · was due {formatRelative(day, today)}</span>;
  return ` · due ${formatRelative(day, today)}`;
}
