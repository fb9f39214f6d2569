"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { cn } from "#components/ui/cn.ts";
import { Popover, PopoverContent, PopoverTrigger } from "#components/ui/popover.tsx";
import { LoadingState, Skeleton } from "#components/ui/skeleton.tsx";
import { Notice } from "#components/ui/states.tsx";
import type { AnchorInput } from "#domain/discussion/anchors.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import { Beginning } from "./beginning.tsx";
import { type Discussable, isAt, useDiscussed, useMark } from "./discussed.tsx";
import { Thread } from "./thread.tsx";

type Props = {
  label: string;
  anchor: AnchorInput;
  /** Asked when the mark is pressed, for what is chosen at that moment. */
  anchorNow?: () => AnchorInput;
  className?: string;
};

/** A small mark at a place of the page: how many threads stand there, and where one begins another. */
export function AnchorMark(props: Props) {
  const of = useDiscussed();
  return of ? <Mark {...props} of={of} /> : null;
}

function Mark({ of, label, anchor, anchorNow, className }: Props & { of: Discussable }) {
  const { open: openThreads, total } = useMark(of, anchor);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(anchor);
  if (total === 0 && !of.rights.canComment) return null;
  const says =
    total === 0
      ? `Comment on ${label}`
      : `${formatCountOf(total, "thread")} on ${label}, ${openThreads} open`;
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger
        aria-label={says}
        title={says}
        // Before the press takes the reader's selection away.
        onPointerDown={() => setAt(anchorNow?.() ?? anchor)}
        onClick={() => !anchorNow && setAt(anchor)}
        className={cn(
          "inline-flex h-6 min-w-6 items-center justify-center gap-0.5 rounded-tag px-1 align-middle text-2xs font-semibold",
          total === 0
            ? "text-ink-3 opacity-60 hover:bg-line-2 hover:text-ink hover:opacity-100 focus-visible:opacity-100 data-[state=open]:opacity-100"
            : openThreads > 0
              ? "bg-warn-weak text-warn"
              : "bg-line-2 text-ink-2",
          className,
        )}
      >
        <svg
          aria-hidden="true"
          width="12"
          height="12"
          viewBox="0 0 12 12"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.3"
        >
          <path d="M1.5 2.2h9v6h-5L3 10.3V8.2H1.5z" strokeLinejoin="round" />
        </svg>
        {total > 0 && <span className="tabular">{total}</span>}
      </PopoverTrigger>
      <PopoverContent
        aria-label={`Threads on ${label}`}
        className="max-h-[min(32rem,80dvh)] w-92 overflow-y-auto text-sm font-normal whitespace-normal"
      >
        <p className="font-semibold">{label}</p>
        <p className={cn("mb-2 text-xs text-ink-3", at.kind === "passage" && "line-clamp-3 italic")}>
          <bdi>{at.kind === "passage" ? `“${at.quote}”` : at.quote}</bdi>
        </p>
        {total > 0 && <ThreadsAt of={of} anchor={anchor} />}
        {of.rights.canComment && (
          <Beginning
            projectId={of.projectId}
            subject={of.subject}
            label={`Ask or say something about ${label}`}
            anchor={at}
            autoFocus={total === 0}
            onDone={() => setOpen(false)}
          />
        )}
      </PopoverContent>
    </Popover>
  );
}

function ThreadsAt({ of, anchor }: { of: Discussable; anchor: AnchorInput }) {
  const trpc = useTRPC();
  const { projectId, subject } = of;
  const list = useInfiniteQuery(
    trpc.discussion.list.infiniteQueryOptions(
      { projectId, subject, limit: 100 },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  if (list.isPending)
    return (
      <LoadingState label="Loading threads">
        <Skeleton className="w-2/3" />
      </LoadingState>
    );
  if (list.error) return <Notice tone="bad">{shownError(list.error).message}</Notice>;
  const here = list.data.pages
    .flatMap((page) => page.items)
    .filter((thread) => thread.anchor && isAt(anchor, thread.anchor));
  return (
    <ol className="mb-2 divide-y divide-line-2">
      {here.map((thread) => (
        <Thread
          key={thread.id}
          projectId={projectId}
          thread={thread}
          of={subject.id}
          people={list.data.pages.flatMap((page) => page.people)}
          rights={of.rights}
        />
      ))}
    </ol>
  );
}
