"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent, DialogTrigger } from "#components/ui/dialog.tsx";
import type { Phase } from "#domain/lifecycle/phases.ts";
import { LogForm } from "./log-form.tsx";

type Props = {
  projectId: string;
  focus: Phase | null;
  /** The project's address. */
  base: string;
  reason: string | null;
};

/** Logs work that the portal did not see. `reason` says why this person may not. */
export function LogRevisit({ reason, ...rest }: Props) {
  const [open, setOpen] = useState(false);
  if (reason) {
    return (
      <Button variant="primary" disabledReason={reason}>
        Log a revisit
      </Button>
    );
  }
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">Log a revisit</Button>
      </DialogTrigger>
      <DialogContent
        title="Log a revisit"
        description="For work outside the portal. What you do in here is counted by itself."
      >
        <LogForm {...rest} onDone={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}
