"use client";

import { useQuery } from "@tanstack/react-query";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { LoadingState, Skeleton } from "#components/ui/skeleton.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import type { NamedPeople } from "#domain/discussion/view.ts";
import { Markdown } from "./markdown.tsx";

/** The earlier wordings of a comment. */
export function History({ commentId, people }: { commentId: string; people: NamedPeople }) {
  const trpc = useTRPC();
  const list = useQuery(trpc.discussion.listVersions.queryOptions({ commentId }));
  return (
    <section aria-label="Earlier wordings" className="grid gap-2 rounded-control bg-line-2 px-3 py-2 text-sm">
      {list.isPending && (
        <LoadingState label="Loading earlier wordings">
          <Skeleton className="w-2/3" />
        </LoadingState>
      )}
      {list.error && <Notice tone="bad">{shownError(list.error).message}</Notice>}
      {list.data?.items.length === 0 && (
        <p>Its earlier words are in the audit log only: they are older than this history.</p>
      )}
      {list.data?.items.map((version) => (
        <div key={version.number}>
          <p className="text-xs text-ink-3">
            As written <Timestamp at={version.writtenAt} />
          </p>
          <Markdown text={version.body} people={people} className="text-ink-2" />
        </div>
      ))}
    </section>
  );
}
