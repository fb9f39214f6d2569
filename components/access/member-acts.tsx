"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { LoadingState, Skeleton } from "#components/ui/skeleton.tsx";
import { Notice } from "#components/ui/states.tsx";
import { PasswordLink } from "./password-link.tsx";
import type { PersonRow } from "./people-table.tsx";
import { useAct } from "./use-act.ts";

type Leaving = "suspend" | "remove";

/** Suspending and removing say first what hangs on the person; letting somebody in again needs no question. */
export function MemberActs({ person, reason }: { person: PersonRow; reason: string | null }) {
  const trpc = useTRPC();
  const { done, failed } = useAct();
  const [leaving, setLeaving] = useState<Leaving | null>(null);
  const suspend = useMutation(trpc.access.suspendMember.mutationOptions({ onError: failed }));
  const restore = () =>
    suspend.mutate(
      { userId: person.id, suspended: false },
      { onSuccess: () => done(`${person.name} is let in again.`) },
    );
  return (
    <span className="flex justify-end gap-1">
      {person.suspendedAt ? (
        <Button
          size="sm"
          variant="ghost"
          disabledReason={reason}
          pending={suspend.isPending}
          onClick={restore}
        >
          Let in again
        </Button>
      ) : (
        <Button size="sm" variant="ghost" disabledReason={reason} onClick={() => setLeaving("suspend")}>
          Suspend…
        </Button>
      )}
      {person.kind === "person" && <PasswordLink person={person} reason={reason} />}
      <Button size="sm" variant="ghost" disabledReason={reason} onClick={() => setLeaving("remove")}>
        Remove…
      </Button>
      <Dialog open={leaving !== null} onOpenChange={(open) => !open && setLeaving(null)}>
        {leaving && <LeaveQuestion person={person} leaving={leaving} onClose={() => setLeaving(null)} />}
      </Dialog>
    </span>
  );
}

const WORDS: Record<Leaving, { title: (name: string) => string; what: string; act: string; did: string }> = {
  suspend: {
    title: (name) => `Suspend ${name}?`,
    what: "They keep their roles and can do nothing with them, by page or by key, until somebody lets them in again. It counts from their next call on.",
    act: "Suspend",
    did: "is suspended",
  },
  remove: {
    title: (name) => `Remove ${name}?`,
    what: "They leave the organization and all its projects, their keys end, and pages they have open stop within seconds. What they did stays in the record. To come back they need an invitation.",
    act: "Remove",
    did: "is out of the organization",
  },
};

function LeaveQuestion({
  person,
  leaving,
  onClose,
}: {
  person: PersonRow;
  leaving: Leaving;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const { done } = useAct();
  const ties = useQuery(trpc.access.hangsOn.queryOptions({ userId: person.id }, { staleTime: 0 }));
  const suspend = useMutation(trpc.access.suspendMember.mutationOptions());
  const remove = useMutation(trpc.access.removeMember.mutationOptions());
  const words = WORDS[leaving];
  const ended = () => {
    onClose();
    done(`${person.name} ${words.did}.`);
  };
  const act = () =>
    leaving === "suspend"
      ? suspend.mutate({ userId: person.id, suspended: true }, { onSuccess: ended })
      : remove.mutate({ userId: person.id }, { onSuccess: ended });
  const problem = suspend.error ?? remove.error ?? ties.error;
  return (
    <DialogContent title={words.title(person.name)} description={words.what}>
      {ties.isPending ? (
        <LoadingState label="Looking at what hangs on this person">
          <Skeleton className="w-2/3" />
        </LoadingState>
      ) : ties.data?.warnings.length === 0 ? (
        <p className="text-ink-2">Nothing waits for them: no reviews, keys or phases hang on this account.</p>
      ) : (
        ties.data && (
          <Notice tone="warn">
            <ul className="grid gap-1">
              {ties.data.warnings.map((warning) => (
                <li key={warning}>{warning}</li>
              ))}
            </ul>
          </Notice>
        )
      )}
      {problem && <Notice tone="bad">{shownError(problem).message}</Notice>}
      <DialogFooter>
        <Button onClick={onClose}>Leave as it is</Button>
        <Button
          variant="danger"
          pending={suspend.isPending || remove.isPending}
          disabled={ties.isPending}
          onClick={act}
        >
          {words.act} {person.name}
        </Button>
      </DialogFooter>
    </DialogContent>
  );
}
