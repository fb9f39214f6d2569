"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useAct } from "#components/access/use-act.ts";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";

/** Takes a request back, with the reason. */
export function WithdrawDialog({ requestId }: { requestId: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { done } = useAct();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const withdraw = useMutation(
    trpc.approvals.withdraw.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        void queries.invalidateQueries();
        done("The request is withdrawn. Nothing of it came in force.");
      },
    }),
  );
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="ghost" size="sm" className="justify-self-start">
          Withdraw this request…
        </Button>
      </DialogTrigger>
      <DialogContent
        title="Withdraw this request"
        description="It ends here, and signatures on it with it. You can ask for a new review at any time."
      >
        <form
          className="grid gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            withdraw.mutate({ requestId, reason });
          }}
        >
          <Field label="Reason" error={withdraw.error ? shownError(withdraw.error).message : undefined}>
            <Textarea
              autoFocus
              value={reason}
              maxLength={4_000}
              onChange={(event) => setReason(event.target.value)}
            />
          </Field>
          <DialogFooter>
            <Button onClick={() => setOpen(false)}>Keep it</Button>
            <Button type="submit" variant="danger" pending={withdraw.isPending}>
              Withdraw it
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
