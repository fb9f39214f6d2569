"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Talk } from "#components/discussion/threads-sheet.tsx";
import { PhaseLabel } from "#components/lifecycle/phase-label.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { Card } from "#components/ui/card.tsx";
import { cn } from "#components/ui/cn.ts";
import { Tag } from "#components/ui/tag.tsx";
import { formatDay } from "#domain/format/dates.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import { isClosed } from "#domain/governance/rules.ts";
import { ITEM_STATUS_LABELS } from "#domain/governance/schemas.ts";
import type { ItemView, PhaseProgress } from "#domain/governance/view.ts";
import { PHASES } from "#domain/lifecycle/phases.ts";
import { ItemSheet, type Person } from "./item-sheet.tsx";

/** The items by phase; one opens beside the list to be worked on. */
export function Checklist({
  items,
  progress,
  people,
  readOnlyReason,
  talk,
  opened = null,
}: {
  items: readonly ItemView[];
  progress: readonly PhaseProgress[];
  people: readonly Person[];
  readOnlyReason: string | null;
  talk: Talk;
  /** The item that a link led to. */
  opened?: string | null;
}) {
  const [openId, setOpenId] = useState<string | null>(opened);
  const trpc = useTRPC();
  const threads = useQuery(
    trpc.discussion.openThreads.queryOptions({ projectId: talk.projectId, kind: "checklist_item" }),
  );
  const openOn = new Map(threads.data?.items.map((line) => [line.subjectId, line.open]));
  const groups = PHASES.map((phase) => ({
    phase,
    items: items.filter((item) => item.phase === phase),
    progress: progress.find((line) => line.phase === phase),
  })).filter((group) => group.items.length > 0);
  return (
    <>
      {groups.map((group) => (
        <Card
          key={group.phase}
          flush
          title={<PhaseLabel phase={group.phase} />}
          meta={group.progress && `${group.progress.closed} of ${group.progress.total} closed`}
        >
          <ul>
            {group.items.map((item) => (
              <li key={item.id} className="border-t border-line-2">
                <Row item={item} threads={openOn.get(item.id) ?? 0} onOpen={() => setOpenId(item.id)} />
              </li>
            ))}
          </ul>
        </Card>
      ))}
      <ItemSheet
        item={items.find((item) => item.id === openId) ?? null}
        people={people}
        readOnlyReason={readOnlyReason}
        talk={talk}
        onClose={() => setOpenId(null)}
      />
    </>
  );
}

function Row({ item, threads, onOpen }: { item: ItemView; threads: number; onOpen: () => void }) {
  const closed = isClosed(item);
  const facts = [
    item.owner?.name ?? "nobody yet",
    item.dueOn && `due ${formatDay(item.dueOn)}`,
    item.evidence.length > 0 &&
      formatCountOf(item.evidence.length, "piece of evidence", "pieces of evidence"),
  ].filter(Boolean);
  return (
    <button
      type="button"
      onClick={onOpen}
      className="flex w-full items-baseline gap-3 px-4.5 py-2.5 text-left -outline-offset-2 hover:bg-line-2/60"
    >
      <span
        aria-hidden="true"
        className={cn("w-3.5 shrink-0 text-center", closed ? "text-good" : "text-warn")}
      >
        {item.status === "done" ? "✓" : item.status === "not_applicable" ? "–" : "○"}
      </span>
      <span className="min-w-0 flex-1">
        <span className={cn("block", closed && "text-ink-2")}>{item.title}</span>
        <span className="block text-xs text-ink-3">{facts.join(" · ")}</span>
      </span>
      <span className="flex shrink-0 flex-wrap justify-end gap-1.5">
        {threads > 0 && <Tag tone="warn">{formatCountOf(threads, "open thread")}</Tag>}
        {item.overdue && <Tag tone="bad">late</Tag>}
        <Tag tone={closed ? "ok" : item.status === "in_progress" ? "warn" : "neutral"}>
          {ITEM_STATUS_LABELS[item.status]}
        </Tag>
      </span>
    </button>
  );
}
