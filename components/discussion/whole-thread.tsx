"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Notice } from "#components/ui/states.tsx";
import type { Answers, WholeThread as Whole } from "#domain/discussion/view.ts";
import { AnchorChip } from "./anchor-chip.tsx";
import { Entry, type Rights } from "./entry.tsx";
import { Stretch } from "./stretch.tsx";
import { Answering, Blocking, Resolved } from "./thread.tsx";

/** A thread of any length: only the stretches near the window are drawn and kept up to date. */
export function WholeThread({
  projectId,
  commentId,
  initial,
  answers,
  rights,
}: {
  projectId: string;
  /** The comment that a link led to; it is brought into view and marked. */
  commentId: string;
  initial: Whole;
  /** What the page opens at; null where nobody has answered. */
  answers: { after: string | null; page: Answers } | null;
  rights: Rights;
}) {
  const trpc = useTRPC();
  const whole = useQuery(trpc.discussion.getThread.queryOptions({ commentId }, { initialData: initial }));
  const [wantsEnd, setWantsEnd] = useState(false);
  const { thread, stretches, people } = whole.data ?? initial;
  const marked = commentId === thread.id ? null : commentId;
  const last = stretches.length - 1;
  useEffect(() => {
    if (!wantsEnd) return;
    document.getElementById("thread-end")?.scrollIntoView({ block: "center" });
    setWantsEnd(false);
  }, [wantsEnd]);
  return (
    <Card>
      <div className="grid gap-3">
        {thread.anchor && <AnchorChip anchor={thread.anchor} />}
        <Blocking thread={thread} />
        <Entry projectId={projectId} comment={thread} people={people} rights={rights} />
        {last > 0 && (
          <Button size="sm" variant="ghost" className="w-fit" onClick={() => setWantsEnd(true)}>
            To the latest answer
          </Button>
        )}
        {whole.error && <Notice tone="bad">{shownError(whole.error).message}</Notice>}
        {stretches.map((stretch) => (
          <Stretch
            key={stretch.after ?? "first"}
            projectId={projectId}
            threadId={thread.id}
            stretch={stretch}
            marked={marked}
            rights={rights}
            initial={answers?.after === stretch.after ? answers.page : undefined}
          />
        ))}
        <div id="thread-end" className="grid gap-2 border-t border-line-2 pt-3">
          <Resolved thread={thread} />
          {rights.canComment && (
            <Answering projectId={projectId} thread={thread} onAnswered={() => setWantsEnd(true)} />
          )}
        </div>
      </div>
    </Card>
  );
}
