"use client";

import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import Link from "next/link";
import { sayWrong, useChanged } from "#components/discussion/use-changed.ts";
import { projectHref } from "#components/shell/nav.ts";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { cn } from "#components/ui/cn.ts";
import { EmptyState, ErrorState } from "#components/ui/states.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import type { NoticeView } from "#domain/discussion/inbox-schemas.ts";
import type { NoticeLine } from "#domain/discussion/view.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import type { AppRouter } from "#server/http/router.ts";
import { SnoozeMenu } from "./snooze-menu.tsx";

type NoticePage = inferRouterOutputs<AppRouter>["discussion"]["listNotices"];

const EMPTY: Readonly<Record<NoticeView, { title: string; text: string }>> = {
  unread: {
    title: "Nothing new",
    text: "When somebody names you, answers you or asks something of you, it appears here and stays until you have read it.",
  },
  all: {
    title: "You have been told nothing yet",
    text: "When somebody names you, answers you or asks something of you, it appears here.",
  },
  later: {
    title: "Nothing is put off",
    text: "What you put off waits here and comes back as unread at its hour.",
  },
};

/** What a person has been told, with what they can do about it. */
export function Notices({ org, view, initial }: { org: string; view: NoticeView; initial: NoticePage }) {
  const trpc = useTRPC();
  const changed = useChanged();
  const list = useInfiniteQuery(
    trpc.discussion.listNotices.infiniteQueryOptions(
      { view, limit: 30 },
      {
        getNextPageParam: (page) => page.nextCursor,
        initialData: { pages: [initial], pageParams: [null] },
      },
    ),
  );
  const all = useMutation(
    trpc.discussion.markAllRead.mutationOptions({ onSuccess: changed, onError: sayWrong }),
  );
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const unread = list.data?.pages[0]?.unread ?? 0;
  if (list.error) {
    const { message, requestId } = shownError(list.error);
    return (
      <ErrorState
        title="Your inbox could not be read"
        requestId={requestId}
        onRetry={() => void list.refetch()}
      >
        {message}
      </ErrorState>
    );
  }
  if (items.length === 0) return <EmptyState title={EMPTY[view].title}>{EMPTY[view].text}</EmptyState>;
  return (
    <Card
      flush
      title={view === "later" ? "Put off" : formatCountOf(unread, "unread line")}
      actions={
        view !== "later" && (
          <Button size="sm" pending={all.isPending} disabled={unread === 0} onClick={() => all.mutate({})}>
            Mark all as read
          </Button>
        )
      }
    >
      <ul>
        {items.map((line) => (
          <Line key={line.id} org={org} line={line} later={view === "later"} />
        ))}
      </ul>
      {list.hasNextPage && (
        <p className="border-t border-line-2 px-4.5 py-2">
          <Button
            size="sm"
            variant="ghost"
            pending={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            Show earlier ones
          </Button>
        </p>
      )}
    </Card>
  );
}

function Line({ org, line, later }: { org: string; line: NoticeLine; later: boolean }) {
  const trpc = useTRPC();
  const mark = useMutation(
    trpc.discussion.markNotices.mutationOptions({ onSuccess: useChanged(), onError: sayWrong }),
  );
  const setRead = (read: boolean) => mark.mutate({ noticeIds: [line.id], read });
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-1 border-t border-line-2 px-4.5 py-2.5 first:border-t-0">
      <span
        aria-hidden="true"
        className={cn("mt-1.5 size-2 shrink-0 rounded-full", line.read ? "bg-transparent" : "bg-accent")}
      />
      <Link
        prefetch={false}
        href={`${projectHref(org, line.project.slug)}/${line.path}`}
        onClick={() => !line.read && setRead(true)}
        className="min-w-0 flex-1 basis-60 rounded-tag hover:underline"
      >
        <span className={cn("block", !line.read && "font-semibold")}>
          {!line.read && <span className="sr-only">Unread: </span>}
          <bdi>{line.sentence}</bdi>
        </span>
        {line.excerpt && (
          <span dir="auto" className="block truncate text-sm text-ink-2">
            {line.excerpt}
          </span>
        )}
        <span className="block text-xs text-ink-3">
          {line.project.name} · <Timestamp at={line.createdAt} />
          {later && (
            <>
              {" "}
              · comes back <Timestamp at={line.shownAt} />
            </>
          )}
        </span>
      </Link>
      <span className="flex gap-1">
        <Button size="sm" variant="ghost" pending={mark.isPending} onClick={() => setRead(!line.read)}>
          {line.read ? "Mark as unread" : "Mark as read"}
        </Button>
        <SnoozeMenu noticeId={line.id} />
      </span>
    </li>
  );
}
