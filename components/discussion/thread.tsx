"use client";

import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { EditingBy } from "#components/shell/editing-by.tsx";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { Tag } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import type { NamedPeople, ThreadView } from "#domain/discussion/view.ts";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { AnchorChip } from "./anchor-chip.tsx";
import { Composer } from "./composer.tsx";
import { Entry, type Rights } from "./entry.tsx";
import { useProjectBase } from "./project-base.ts";
import { ThreadActs } from "./thread-acts.tsx";
import { sayNotTold, useChanged } from "./use-changed.ts";
import { useHasDraft } from "./use-draft.ts";

/** A thread: what began it, its answers, and what may be done with it. */
export function Thread({
  projectId,
  thread,
  people,
  rights,
  of,
}: {
  projectId: string;
  thread: ThreadView;
  people: NamedPeople;
  rights: Rights;
  /** The object whose page it is, to tell the threads of its earlier versions. */
  of?: string;
}) {
  const [unfolded, setUnfolded] = useState(false);
  const folded = thread.resolved !== null && !unfolded;
  const base = useProjectBase();
  const hidden = thread.answers - thread.replies.length;
  return (
    <li className={cn("grid gap-2 py-3", thread.resolved && "text-ink-2")}>
      {thread.anchor && (
        <AnchorChip anchor={thread.anchor} earlier={of !== undefined && thread.subject.id !== of} />
      )}
      {folded ? (
        <FoldedThread thread={thread} onUnfold={() => setUnfolded(true)} />
      ) : (
        <>
          <Blocking thread={thread} />
          <Entry projectId={projectId} comment={thread} people={people} rights={rights} />
          {hidden > 0 && (
            <Link prefetch={false} href={`${base}/threads/${thread.id}`} className="link ml-3 w-fit text-sm">
              All {formatCount(thread.answers)} answers; these are the latest
            </Link>
          )}
          {thread.replies.length > 0 && (
            <ol className="ml-3 grid gap-3 border-l-2 border-line-2 pl-3">
              {thread.replies.map((answer) => (
                <li key={answer.id}>
                  <Entry projectId={projectId} comment={answer} people={people} rights={rights} />
                </li>
              ))}
            </ol>
          )}
          <Resolved thread={thread} />
          {rights.canComment && <Answering projectId={projectId} thread={thread} />}
        </>
      )}
    </li>
  );
}

export function Blocking({ thread }: { thread: ThreadView }) {
  if (!thread.blocking || thread.resolved) return null;
  return (
    <p className="text-sm">
      <Tag tone="bad">Holds approvals up</Tag>{" "}
      <span className="text-xs text-ink-3">said {thread.blocking.by}</span>
    </p>
  );
}

export function Resolved({ thread }: { thread: ThreadView }) {
  if (!thread.resolved) return null;
  return (
    <p className="text-xs text-ink-3">
      Resolved by {thread.resolved.by} <Timestamp at={thread.resolved.at} />
    </p>
  );
}

/** The acts of a thread, and in their place the box in which one answers. */
export function Answering({
  projectId,
  thread,
  onAnswered,
}: {
  projectId: string;
  thread: ThreadView;
  onAnswered?: () => void;
}) {
  const trpc = useTRPC();
  const changed = useChanged();
  const [asked, setAsked] = useState<boolean | null>(null);
  const editing = `thread ${thread.id}`;
  // An answer that was begun before is shown as it was left.
  const begun = useHasDraft(editing);
  const replying = asked ?? begun;
  const reply = useMutation(trpc.discussion.comment.mutationOptions({ onSuccess: changed }));
  return (
    <>
      {replying ? (
        <Composer
          projectId={projectId}
          label="Your answer"
          submitLabel="Answer"
          editing={editing}
          draft={editing}
          autoFocus={asked === true}
          pending={reply.isPending}
          error={reply.error ? shownError(reply.error).message : null}
          onCancel={() => setAsked(false)}
          onSubmit={({ body }, clear) =>
            reply.mutate(
              { projectId, subject: thread.subject, body, parentId: thread.id },
              {
                onSuccess: ({ notTold }) => {
                  sayNotTold(notTold);
                  clear();
                  setAsked(false);
                  onAnswered?.();
                },
              },
            )
          }
        />
      ) : (
        <ThreadActs thread={thread} onAnswer={() => setAsked(true)} />
      )}
      {/* Below the buttons, so that nothing moves away from under a hand. */}
      <EditingBy what={editing} act="answering" />
    </>
  );
}

function FoldedThread({ thread, onUnfold }: { thread: ThreadView; onUnfold: () => void }) {
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-2">
      <span className="min-w-0">
        <Tag tone="ok">Resolved</Tag>{" "}
        <span className="text-sm">
          {thread.author.name}, {formatCountOf(thread.answers + 1, "comment")}
        </span>
      </span>
      <Button size="sm" variant="ghost" onClick={onUnfold}>
        Show
      </Button>
    </div>
  );
}
