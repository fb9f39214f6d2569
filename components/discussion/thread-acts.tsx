"use client";

import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { mayHoldUp } from "#domain/discussion/blocking.ts";
import type { ThreadView } from "#domain/discussion/view.ts";
import { sayWrong, useChanged } from "./use-changed.ts";

/** What may be done with a thread as a whole. */
export function ThreadActs({ thread, onAnswer }: { thread: ThreadView; onAnswer: () => void }) {
  const trpc = useTRPC();
  const options = { onSuccess: useChanged(), onError: sayWrong };
  const resolve = useMutation(trpc.discussion.resolve.mutationOptions(options));
  const reopen = useMutation(trpc.discussion.reopen.mutationOptions(options));
  const block = useMutation(trpc.discussion.setBlocking.mutationOptions(options));
  const ref = { commentId: thread.id };
  return (
    <div className="flex flex-wrap gap-1">
      <Button size="sm" variant="ghost" onClick={onAnswer}>
        Answer
      </Button>
      {thread.resolved ? (
        <Button size="sm" variant="ghost" pending={reopen.isPending} onClick={() => reopen.mutate(ref)}>
          Open again
        </Button>
      ) : (
        <>
          <Button
            size="sm"
            variant="ghost"
            disabledReason={thread.resolveReason}
            pending={resolve.isPending}
            onClick={() => resolve.mutate(ref)}
          >
            Resolve
          </Button>
          {!thread.removed && (thread.blocking !== null || mayHoldUp(thread.subject.kind)) && (
            <Button
              size="sm"
              variant="ghost"
              disabledReason={thread.blocking ? thread.resolveReason : null}
              pending={block.isPending}
              onClick={() => block.mutate({ ...ref, blocking: thread.blocking === null })}
            >
              {thread.blocking ? "Hold up no longer" : "Hold approvals up"}
            </Button>
          )}
        </>
      )}
    </div>
  );
}
