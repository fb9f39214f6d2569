"use client";

import { useMutation } from "@tanstack/react-query";
import { memo, useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Avatar } from "#components/ui/bits.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { Timestamp } from "#components/ui/timestamp.tsx";
import type { CommentView, NamedPeople } from "#domain/discussion/view.ts";
import { Composer } from "./composer.tsx";
import { History } from "./history.tsx";
import { Markdown } from "./markdown.tsx";
import { sayNotTold, sayWrong, useChanged } from "./use-changed.ts";

export type Rights = { canComment: boolean; canModerate: boolean };

/** One comment: who said it, its words, and what may be done with it. */
export const Entry = memo(function Entry({
  projectId,
  comment,
  people,
  rights,
  marked = false,
}: {
  projectId: string;
  comment: CommentView;
  people: NamedPeople;
  rights: Rights;
  /** The one that a link led to. */
  marked?: boolean;
}) {
  const trpc = useTRPC();
  const changed = useChanged();
  const [mode, setMode] = useState<"read" | "edit" | "remove" | "history">("read");
  const edit = useMutation(trpc.discussion.edit.mutationOptions({ onSuccess: changed }));
  const remove = useMutation(
    trpc.discussion.remove.mutationOptions({ onSuccess: changed, onError: sayWrong }),
  );
  if (comment.removed) {
    return (
      <p id={comment.id} className="text-ink-3">
        This comment was removed.
      </p>
    );
  }
  const mayRemove = rights.canComment && (comment.mine || rights.canModerate);
  return (
    <article
      id={comment.id}
      className={cn(
        "grid min-w-0 scroll-mt-24 gap-1",
        marked && "-mx-2 rounded-control bg-accent-weak/60 px-2 py-1",
      )}
    >
      <header className="flex flex-wrap items-center gap-x-2 gap-y-0.5 text-sm">
        <Avatar name={comment.author.name} className="size-5.5" />
        <strong>
          <bdi>{comment.author.name}</bdi>
        </strong>
        <Timestamp at={comment.createdAt} className="text-xs text-ink-3" />
        {comment.editedAt && (
          <button
            type="button"
            aria-expanded={mode === "history"}
            onClick={() => setMode(mode === "history" ? "read" : "history")}
            className="min-h-6 rounded-tag text-xs text-ink-3 underline underline-offset-2 hover:text-ink"
          >
            edited
          </button>
        )}
        {mode !== "edit" && (
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
          projectId={projectId}
          label="Your comment"
          submitLabel="Save"
          initial={comment.body}
          people={people}
          editing={`comment ${comment.id}`}
          draft={`edit ${comment.id} ${comment.editedAt ?? ""}`}
          autoFocus
          pending={edit.isPending}
          error={edit.error ? shownError(edit.error).message : null}
          onCancel={() => setMode("read")}
          onSubmit={({ body }, clear) =>
            edit.mutate(
              { commentId: comment.id, body },
              {
                onSuccess: ({ notTold }) => {
                  sayNotTold(notTold);
                  clear();
                  setMode("read");
                },
              },
            )
          }
        />
      ) : (
        <Markdown text={comment.body} people={people} />
      )}
      {mode === "history" && <History commentId={comment.id} people={people} />}
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
});
