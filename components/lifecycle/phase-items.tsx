import Link from "next/link";
import { Card } from "#components/ui/card.tsx";
import { Tag, type Tone } from "#components/ui/tag.tsx";
import { formatDay } from "#domain/format/dates.ts";
import { ITEM_STATUS_LABELS, ITEM_STATUSES, type ItemStatus } from "#domain/governance/schemas.ts";
import type { PhaseDetail } from "./types.ts";

const TONES: Readonly<Record<ItemStatus, Tone>> = {
  open: "warn",
  in_progress: "neutral",
  done: "ok",
  not_applicable: "neutral",
};

/** The checklist items of one phase, closed ones at the end. */
export function PhaseItems({ items, href }: { items: PhaseDetail["items"]; href: string }) {
  const closed = (status: string) => status === "done" || status === "not_applicable";
  const sorted = [...items].sort((a, b) => Number(closed(a.status)) - Number(closed(b.status)));
  return (
    <Card
      title="Checklist"
      meta={
        items.length > 0 && `${items.filter(({ status }) => closed(status)).length} of ${items.length} closed`
      }
    >
      {items.length === 0 ? (
        <p className="text-sm text-ink-2">No item of the checklist belongs to this phase.</p>
      ) : (
        <ul className="grid">
          {sorted.map((item) => {
            const status = ITEM_STATUSES.find((known) => known === item.status) ?? "open";
            return (
              <li key={item.id} className="grid gap-0.5 border-t border-line-2 py-2 text-sm first:border-t-0">
                <Link prefetch={false} href={href} className="hover:text-accent hover:underline">
                  {item.title}
                </Link>
                <span className="flex flex-wrap items-center gap-x-2 text-xs text-ink-3">
                  <Tag tone={TONES[status]}>{ITEM_STATUS_LABELS[status]}</Tag>
                  {item.ownerName ?? "no owner"}
                  {item.dueOn && ` · due ${formatDay(item.dueOn)}`}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
