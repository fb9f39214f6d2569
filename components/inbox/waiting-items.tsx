import type { inferRouterOutputs } from "@trpc/server";
import Link from "next/link";
import { WAITING_LABELS } from "#components/access/waiting-labels.ts";
import { projectHref } from "#components/shell/nav.ts";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { formatDay } from "#domain/format/dates.ts";
import type { AppRouter } from "#server/http/router.ts";

type Waiting = inferRouterOutputs<AppRouter>["lifecycle"]["waitsForMe"]["items"][number];

/** Reviews to decide, items and phases of one's own, changes asked for. */
export function WaitingItems({ org, items }: { org: string; items: readonly Waiting[] }) {
  if (items.length === 0) {
    return (
      <EmptyState title="Nothing waits for you">
        A review that you may sign, a checklist item that you own, a change somebody asks of you: each appears
        here by itself.
      </EmptyState>
    );
  }
  return (
    <Card flush>
      <ul>
        {items.map((item) => (
          <li key={`${item.kind} ${item.id}`} className="border-t border-line-2 first:border-t-0">
            <Link
              prefetch={false}
              href={[projectHref(org, item.projectSlug), ...item.path].join("/")}
              className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4.5 py-2.5 hover:bg-line-2"
            >
              <Tag tone={item.kind === "review" ? "warn" : "neutral"}>{WAITING_LABELS[item.kind]}</Tag>
              <span className="min-w-0 flex-1 basis-60">
                <b className="block">{item.title}</b>
                <span className="block text-sm text-ink-3">{item.sentence}</span>
              </span>
              {item.dueOn && <span className="text-sm text-ink-3">due {formatDay(item.dueOn)}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
