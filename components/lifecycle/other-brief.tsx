"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { diffTexts } from "#domain/format/text-diff.ts";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { TextDiff } from "./text-diff.tsx";

/** What somebody else wrote meanwhile, against what stands in the form, so that neither text is lost. */
export function OtherBrief({
  projectId,
  phase,
  mine,
  onTake,
}: {
  projectId: string;
  phase: Phase;
  mine: string;
  /** Goes on from the other's version: with one's own text (null), or with theirs. */
  onTake: (version: number, body: string | null) => void;
}) {
  const trpc = useTRPC();
  const newest = useQuery({
    ...trpc.lifecycle.listBriefs.queryOptions({ projectId, phase, limit: 1 }),
    staleTime: 0,
  });
  const theirs = newest.data?.items[0];
  if (!theirs) return null;
  return (
    <section aria-label="The other version" className="grid gap-2 rounded-control border border-line p-3">
      <p className="text-sm">
        Version {theirs.version} by {theirs.authorName ?? "somebody who left"}, and what yours would change in
        it:
      </p>
      <TextDiff lines={diffTexts(theirs.body, mine)} />
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={() => onTake(theirs.version, null)}>
          Go on with mine on top of it
        </Button>
        <Button size="sm" onClick={() => onTake(theirs.version, theirs.body)}>
          Take theirs into the form
        </Button>
      </div>
    </section>
  );
}
