"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { Notice } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.ts";
import type { RequestView } from "#domain/approvals/view.ts";

/** Puts an approved request into effect: the name moves. Nothing is drawn before the approval. */
export function ReleaseButton({
  initial,
  label,
  from,
  reason,
}: {
  initial: RequestView;
  /** "late-flight v4" */
  label: string;
  /** The version that holds the name now. */
  from: number | null;
  /** Why this person may not do it; null when they may. */
  reason: string | null;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const { data: request } = useQuery(
    trpc.approvals.get.queryOptions({ requestId: initial.id }, { initialData: initial }),
  );
  const alias = request.alias ?? "";
  const move = useMutation(
    trpc.models.moveAlias.mutationOptions({
      onSuccess: ({ to }) => {
        setOpen(false);
        void queries.invalidateQueries();
        router.refresh();
        toast.success(`${alias} is v${to.number} now.`);
      },
    }),
  );
  if (request.state !== "approved") return null;
  if (reason) {
    return (
      <Button variant="primary" disabledReason={reason}>
        Move {alias} here
      </Button>
    );
  }
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">Move {alias} here…</Button>
      </DialogTrigger>
      <DialogContent
        title={`Move ${alias} to ${label}?`}
        description={
          from === null
            ? `Nothing is named ${alias} yet. From now on this version answers to it, byte for byte as it was signed.`
            : `From now on this version answers as ${alias} in place of v${from}, byte for byte as it was signed. v${from} stays and can be released again.`
        }
      >
        {move.error && <Notice tone="bad">{shownError(move.error).message}</Notice>}
        <DialogFooter>
          <Button onClick={() => setOpen(false)}>Not now</Button>
          <Button
            variant="primary"
            pending={move.isPending}
            onClick={() => move.mutate({ versionId: request.subject.id, alias })}
          >
            Move {alias}
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
