"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Dialog, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { Notice } from "#components/ui/states.tsx";
import { formatExact } from "#domain/format/dates.ts";

/** For somebody who forgot theirs: a link to choose a new password, which leaves their second factor as it is. */
export function PasswordLink({
  person,
  reason,
}: {
  person: { id: string; name: string; email: string };
  reason: string | null;
}) {
  const trpc = useTRPC();
  const [open, setOpen] = useState(false);
  const make = useMutation(trpc.access.makePasswordReset.mutationOptions());
  function close() {
    setOpen(false);
    make.reset();
  }
  return (
    <>
      <Button size="sm" variant="ghost" disabledReason={reason} onClick={() => setOpen(true)}>
        New password…
      </Button>
      <Dialog open={open} onOpenChange={(next) => (next ? setOpen(true) : close())}>
        {open && (
          <DialogContent
            title={`A new password for ${person.name}`}
            description="Makes a link by which they choose one themselves. It works once and within a day; their second factor stays, and their password holds until they use it."
          >
            {make.error && <Notice tone="bad">{shownError(make.error).message}</Notice>}
            {make.data && (
              <>
                <div className="flex items-center gap-2 rounded-control border border-line bg-paper p-2.5">
                  <code className="min-w-0 flex-1 break-all">{make.data.link}</code>
                  <CopyButton text={make.data.link} label="Copy the link" />
                </div>
                <p className="text-sm text-ink-2">
                  It is shown this once, and good until {formatExact(new Date(make.data.expiresAt))}. Give it
                  to {person.email} where only they read it.
                </p>
              </>
            )}
            <DialogFooter>
              {make.data ? (
                <Button variant="primary" onClick={close}>
                  Done
                </Button>
              ) : (
                <>
                  <Button onClick={close}>Leave as it is</Button>
                  <Button
                    variant="primary"
                    pending={make.isPending}
                    onClick={() => make.mutate({ userId: person.id })}
                  >
                    Make the link
                  </Button>
                </>
              )}
            </DialogFooter>
          </DialogContent>
        )}
      </Dialog>
    </>
  );
}
