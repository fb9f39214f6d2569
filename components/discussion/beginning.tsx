"use client";

import { useMutation } from "@tanstack/react-query";
import { EditingBy } from "#components/shell/editing-by.tsx";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import type { AnchorInput } from "#domain/discussion/anchors.ts";
import { mayHoldUp } from "#domain/discussion/blocking.ts";
import type { Subject } from "#domain/discussion/schemas.ts";
import { Composer } from "./composer.tsx";
import { sayNotTold, useChanged } from "./use-changed.ts";

/** Where one begins a thread on an object or on a place in it. */
export function Beginning({
  projectId,
  subject,
  label,
  anchor,
  autoFocus = false,
  onDone,
}: {
  projectId: string;
  subject: Subject;
  label: string;
  anchor?: AnchorInput;
  autoFocus?: boolean;
  onDone?: () => void;
}) {
  const trpc = useTRPC();
  const comment = useMutation(trpc.discussion.comment.mutationOptions({ onSuccess: useChanged() }));
  const editing = `comment ${subject.id}`;
  return (
    <>
      <Composer
        projectId={projectId}
        label={label}
        submitLabel="Comment"
        editing={editing}
        draft={anchor ? `${editing} ${anchor.kind} ${anchor.key} ${anchor.quote}` : editing}
        autoFocus={autoFocus}
        mayBlock={mayHoldUp(subject.kind)}
        pending={comment.isPending}
        error={comment.error ? shownError(comment.error).message : null}
        onSubmit={({ body, blocking }, clear) =>
          comment.mutate(
            { projectId, subject, body, blocking, ...(anchor && { anchor }) },
            {
              onSuccess: ({ notTold }) => {
                sayNotTold(notTold);
                clear();
                onDone?.();
              },
            },
          )
        }
      />
      <EditingBy what={editing} act="writing a comment" />
    </>
  );
}
