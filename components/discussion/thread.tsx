"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Avatar } from "#components/ui/bits.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { Tag } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { toast } from "#components/ui/toast.ts";
import type { Subject } from "#domain/discussion/schemas.ts";
import type { CommentView, ThreadView } from "#domain/discussion/view.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import { Composer } from "./composer.tsx";
import { Markdown } from "./markdown.tsx";

type Rights = { canComment: boolean; canModerate: boolean };

/** A thread: what began it, its answers, and what may be done with it. */
export function Thread({
  projectId,
  subject,
  thread,
  rights,
}: {
  projectId: string;
  subject: Subject;
  thread: ThreadView;
  rights: Rights;
}) {
  const trpc = useTRPC();
  const changed = useChanged();
  const [replying, setReplying] = useState(false);
  const [unfolded, setUnfolded] = useState(false);
  const reply = useMutation(trpc.discussion.comment.mutationOptions({ onSuccess: changed }));
  const resolve = useMutation(trpc.discussion.resolve.mutationOptions({ onSuccess: changed, onError: say }));
  const reopen = useMutation(trpc.discussion.reopen.mutationOptions({ onSuccess: changed, onError: say }));
  const folded = thread.resolved !== null && !unfolded;
  return (
    <li className={cn("grid gap-2 py-3", thread.resolved && "text-ink-2")}>
      {folded ? (
        <FoldedThread thread={thread} onUnfold={() => setUnfolded(true)} />
      ) : (
        <>
          <Entry comment={thread} rights={rights} />
          {thread.replies.length > 0 && (
            <ol className="ml-3 grid gap-3 border-l-2 border-line-2 pl-3">
              {thread.replies.map((answer) => (
                <li key={answer.id}>
                  <Entry comment={answer} rights={rights} />
                </li>
              ))}
            </ol>
          )}
          {thread.resolved && (
            <p className="text-xs text-ink-3">
              Resolved by {thread.resolved.by} <Timestamp at={thread.resolved.at} />
            </p>
          )}
          {rights.canComment &&
            (replying ? (
              <Composer
                label="Your answer"
                submitLabel="Answer"
                autoFocus
                pending={reply.isPending}
                error={reply.error ? shownError(reply.error).message : null}
                onCancel={() => setReplying(false)}
                onSubmit={(body) =>
                  reply.mutate(
                    { projectId, subject, body, parentId: thread.id },
                    { onSuccess: () => setReplying(false) },
                  )
                }
              />
            ) : (
              <p className="flex flex-wrap gap-1">
                <Button size="sm" variant="ghost" onClick={() => setReplying(true)}>
                  Answer
                </Button>
                {thread.resolved ? (
                  <Button
                    size="sm"
                    variant="ghost"
                    pending={reopen.isPending}
                    onClick={() => reopen.mutate({ commentId: thread.id })}
                  >
                    Open again
                  </Button>
                ) : (
                  <Button
                    size="sm"
                    variant="ghost"
                    pending={resolve.isPending}
                    onClick={() => resolve.mutate({ commentId: thread.id })}
                  >
                    Resolve
                  </Button>
                )}
              </p>
            ))}
        </>
      )}
    </li>
  );
}

function FoldedThread({ thread, onUnfold }: { thread: ThreadView; onUnfold: () => void }) {
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-2">
      <span className="min-w-0">
        <Tag tone="ok">Resolved</Tag>{" "}
        <span className="text-sm">
          {thread.author.name}, {formatCountOf(thread.replies.length + 1, "comment")}
        </span>
      </span>
      <Button size="sm" variant="ghost" onClick={onUnfold}>
        Show
      </Button>
    </div>
  );
}

function Entry({ comment, rights }: { comment: CommentView; rights: Rights }) {
  const trpc = useTRPC();
  const changed = useChanged();
  const [mode, setMode] = useState<"read" | "edit" | "remove">("read");
  const edit = useMutation(trpc.discussion.edit.mutationOptions({ onSuccess: changed }));
  const remove = useMutation(trpc.discussion.remove.mutationOptions({ onSuccess: changed, onError: say }));
  if (comment.removed) return <p className="text-ink-3">This comment was removed.</p>;
  const mayRemove = rights.canComment && (comment.mine || rights.canModerate);
  return (
    <article className="grid min-w-0 gap-1">
      <header className="flex flex-wrap items-center gap-x-2 gap-y-0.5 text-sm">
        <Avatar name={comment.author.name} className="size-5.5" />
        <strong>{comment.author.name}</strong>
        <Timestamp at={comment.createdAt} className="text-xs text-ink-3" />
        {comment.editedAt && (
          <span className="text-xs text-ink-3" title="The earlier words are in the audit log.">
            edited
          </span>
        )}
        {mode === "read" && (
          <span className="ml-auto flex">
            {comment.mine && rights.canComment && (
              <Button
                size="sm"
                variant="ghost"
                onClick={() => setMode("edit")}
                aria-label="Edit this comment"
              >
                Edit
              </Button>
            )}
            {mayRemove && (
              <Button
                size="sm"
                variant="ghost"
                onClick={() => setMode("remove")}
                aria-label="Remove this comment"
              >
                Remove
              </Button>
            )}
          </span>
        )}
      </header>
      {mode === "edit" ? (
        <Composer
          label="Your comment"
          submitLabel="Save"
          initial={comment.body}
          autoFocus
          pending={edit.isPending}
          error={edit.error ? shownError(edit.error).message : null}
          onCancel={() => setMode("read")}
          onSubmit={(body) =>
            edit.mutate({ commentId: comment.id, body }, { onSuccess: () => setMode("read") })
          }
        />
      ) : (
        <Markdown text={comment.body} />
      )}
      {mode === "remove" && (
        <p className="flex flex-wrap items-center gap-2 rounded-control bg-warn-weak px-3 py-2 text-sm">
          Take this comment off the page? Its words stay in the audit log.
          <Button
            size="sm"
            variant="danger"
            pending={remove.isPending}
            onClick={() => remove.mutate({ commentId: comment.id })}
          >
            Remove it
          </Button>
          <Button size="sm" variant="ghost" onClick={() => setMode("read")}>
            Keep it
          </Button>
        </p>
      )}
    </article>
  );
}

function say(error: unknown) {
  toast.error(shownError(error).message);
}

function useChanged() {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries();
}
