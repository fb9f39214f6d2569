"use client";

import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Notice } from "#components/ui/states.tsx";
import type { Answers, Stretch as Span } from "#domain/discussion/view.ts";
import { Entry, type Rights } from "./entry.tsx";

// So far beyond the window the next answers are fetched and drawn.
const AHEAD = "1200px";
const GUESSED_PX = 92;

/** Some answers of a thread, drawn while they are near the window; away from it only their height is kept. */
export function Stretch({
  projectId,
  threadId,
  stretch,
  marked,
  rights,
  initial,
}: {
  projectId: string;
  threadId: string;
  stretch: Span;
  marked: string | null;
  rights: Rights;
  /** Its answers, where the page came with them: they are drawn at once. */
  initial: Answers | undefined;
}) {
  const trpc = useTRPC();
  const frame = useRef<HTMLOListElement>(null);
  const [near, setNear] = useState(initial !== undefined);
  const [height, setHeight] = useState(stretch.count * GUESSED_PX);
  const answers = useQuery(
    trpc.discussion.listAnswers.queryOptions(
      { commentId: threadId, after: stretch.after },
      { enabled: near, gcTime: 600_000, ...(initial && { initialData: initial }) },
    ),
  );
  useEffect(() => {
    const list = frame.current;
    if (!list) return;
    const seen = new IntersectionObserver(
      ([entry]) => {
        if (!entry) return;
        if (!entry.isIntersecting && list.dataset.drawn === "true") setHeight(list.offsetHeight);
        setNear(entry.isIntersecting);
      },
      { rootMargin: AHEAD },
    );
    seen.observe(list);
    return () => seen.disconnect();
  }, []);
  // They are drawn bit by bit, so that scrolling goes on meanwhile.
  const items = useDeferredValue(near ? answers.data?.items : undefined);
  const drawn = items !== undefined;
  const holdsMarked = marked !== null && (items?.some(({ id }) => id === marked) ?? false);
  useEffect(() => {
    if (holdsMarked && marked) document.getElementById(marked)?.scrollIntoView({ block: "center" });
  }, [holdsMarked, marked]);
  return (
    <ol
      ref={frame}
      data-drawn={drawn}
      aria-busy={near && !drawn && !answers.error}
      style={drawn ? undefined : { minHeight: height }}
      className="ml-3 grid content-start gap-3 border-l-2 border-line-2 pl-3"
    >
      {answers.error && (
        <li>
          <Notice tone="bad">{shownError(answers.error).message}</Notice>
        </li>
      )}
      {items?.map((answer) => (
        <li key={answer.id} className="[contain-intrinsic-size:auto_92px] [content-visibility:auto]">
          <Entry
            projectId={projectId}
            comment={answer}
            people={answers.data?.people ?? []}
            rights={rights}
            marked={answer.id === marked}
          />
        </li>
      ))}
    </ol>
  );
}
