"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useAct } from "#components/access/use-act.ts";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { NOTE_MAX } from "#domain/monitoring/schemas.ts";

/** Says that an alert was seen, with what the person makes of it. */
export function AcknowledgeDialog({
  alertId,
  message,
  reason,
}: {
  alertId: string;
  message: string;
  reason: string | null;
}) {
  const trpc = useTRPC();
  const { done } = useAct();
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState("");
  const acknowledge = useMutation(
    trpc.monitoring.acknowledgeAlert.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        done("Acknowledged. The alert stays on record with your note.");
      },
    }),
  );
  const button = (
    <Button size="sm" disabledReason={reason}>
      Acknowledge…
    </Button>
  );
  if (reason) return button;
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>{button}</DialogTrigger>
      <DialogContent title="Acknowledge this alert" description={message}>
        <form
          className="grid gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            acknowledge.mutate({ alertId, note });
          }}
        >
          <Field
            label="What do you make of it?"
            hint="Others read this beside the alert, and the audit log keeps it."
            error={acknowledge.error ? shownError(acknowledge.error).message : undefined}
          >
            <Textarea
              autoFocus
              value={note}
              maxLength={NOTE_MAX}
              onChange={(event) => setNote(event.target.value)}
            />
          </Field>
          <DialogFooter>
            <Button onClick={() => setOpen(false)}>Leave it open</Button>
            <Button type="submit" variant="primary" pending={acknowledge.isPending}>
              Acknowledge
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
