"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { LoadingState, Skeleton } from "#components/ui/skeleton.tsx";
import { Notice } from "#components/ui/states.tsx";
import type { Subject } from "#domain/discussion/schemas.ts";
import type { AppRouter } from "#server/http/router.ts";
import { Beginning } from "./beginning.tsx";
import { Thread } from "./thread.tsx";

export type ThreadPage = inferRouterOutputs<AppRouter>["discussion"]["list"];

/** The threads about one object, with a place to begin a new one. Answers `initial` at once and stays live. */
export function Discussion({
  projectId,
  subject,
  initial,
  canComment,
  canModerate = false,
  reason,
  title = "Threads",
}: {
  projectId: string;
  subject: Subject;
  initial?: ThreadPage;
  canComment: boolean;
  /** May remove what others wrote. */
  canModerate?: boolean;
  /** Why this person cannot comment. */
  reason?: string | null;
  title?: string;
}) {
  const trpc = useTRPC();
  const list = useInfiniteQuery(
    trpc.discussion.list.infiniteQueryOptions(
      { projectId, subject, limit: 30 },
      {
        getNextPageParam: (page) => page.nextCursor,
        ...(initial ? { initialData: { pages: [initial], pageParams: [null] } } : {}),
      },
    ),
  );
  const threads = list.data?.pages.flatMap((page) => page.items) ?? [];
  const people = list.data?.pages.flatMap((page) => page.people) ?? [];
  const open = list.data?.pages[0]?.openThreads ?? 0;
  return (
    <Card title={title} meta={list.data ? `${open} open` : null} id="threads">
      {canComment ? (
        <Beginning projectId={projectId} subject={subject} label="Ask or say something" />
      ) : (
        reason && <p className="text-sm text-ink-3">{reason}</p>
      )}
      {list.isPending && (
        <LoadingState label="Loading threads">
          <Skeleton className="mt-4 w-1/3" />
          <Skeleton className="mt-2 w-3/4" />
        </LoadingState>
      )}
      {list.error && (
        <Notice tone="bad" className="mt-3">
          {shownError(list.error).message}{" "}
          <Button size="sm" onClick={() => void list.refetch()}>
            Try again
          </Button>
        </Notice>
      )}
      {list.data && threads.length === 0 && (
        <p className="mt-3 text-sm text-ink-3">
          Nothing has been said here yet. Questions, doubts and what was agreed belong here, beside what they
          are about.
        </p>
      )}
      {threads.length > 0 && (
        <ol className="mt-1 divide-y divide-line-2">
          {threads.map((thread) => (
            <Thread
              key={thread.id}
              projectId={projectId}
              thread={thread}
              of={subject.id}
              people={people}
              rights={{ canComment, canModerate }}
            />
          ))}
        </ol>
      )}
      {list.hasNextPage && (
        <Button
          size="sm"
          variant="ghost"
          pending={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Show earlier threads
        </Button>
      )}
    </Card>
  );
}
