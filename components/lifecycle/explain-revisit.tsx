"use client";

import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent, DialogTrigger } from "#components/ui/dialog.tsx";
import { ExplainForm, type Told } from "./explain-form.tsx";

/** Says why a revisit was made, with what the portal proposes; and what it brought. */
export function ExplainRevisit({
  visit,
  title,
}: {
  visit: Told;
  /** "Backtrack to data acquisition while model development was in focus" */
  title: string;
}) {
  const [open, setOpen] = useState(false);
  const told = visit.scenario !== null || visit.reason !== null;
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button size="sm" variant="ghost">
          {told ? "Change" : "Say why"}
        </Button>
      </DialogTrigger>
      <DialogContent title="Why was this revisit made?" description={title}>
        <ExplainForm visit={visit} onDone={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}
