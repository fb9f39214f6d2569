"use client";

import { useQuery } from "@tanstack/react-query";
import { WhatHappened } from "#components/access/who-sees.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Sheet, SheetContent, SheetTrigger } from "#components/ui/sheet.tsx";
import type { Subject } from "#domain/discussion/schemas.ts";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { Discussion } from "./discussion.tsx";
import { useProjectBase } from "./project-base.ts";

/** Who talks, in which project, with which rights. */
export type Talk = {
  projectId: string;
  canModerate: boolean;
  /** Why this person cannot comment; null when they can. */
  reason: string | null;
};

/** The threads of an object that is one line among others: a button with the number that is open, and a panel beside the page. */
export function ThreadsSheet({
  talk,
  subject,
  name,
  className,
}: {
  talk: Talk;
  subject: Subject;
  name: string;
  className?: string;
}) {
  const trpc = useTRPC();
  const base = useProjectBase();
  const { projectId } = talk;
  const counts = useQuery(trpc.discussion.openThreads.queryOptions({ projectId, kind: subject.kind }));
  const open = counts.data?.items.find(({ subjectId }) => subjectId === subject.id)?.open ?? 0;
  return (
    <Sheet>
      <SheetTrigger asChild>
        <Button
          size="sm"
          variant="ghost"
          className={className}
          aria-label={`Threads on ${name}, ${formatCountOf(open, "open thread")}`}
        >
          Threads
          {open > 0 && (
            <span className="tabular rounded-tag bg-warn-weak px-1 text-2xs text-warn">
              {formatCount(open)}
            </span>
          )}
        </Button>
      </SheetTrigger>
      <SheetContent title={name}>
        <p className="text-sm text-ink-3">
          See <WhatHappened base={base} id={subject.id} />.
        </p>
        <Discussion
          projectId={projectId}
          subject={subject}
          canComment={talk.reason === null}
          canModerate={talk.canModerate}
          reason={talk.reason}
        />
      </SheetContent>
    </Sheet>
  );
}
