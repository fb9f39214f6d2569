"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { type KeyHolderChoice, NewKeyForm } from "./new-key-form.tsx";
import { useAct } from "./use-act.ts";

/** Makes a key and shows it, this once. */
export function NewKey({
  holders,
  projects,
}: {
  holders: readonly [KeyHolderChoice, ...KeyHolderChoice[]];
  projects: readonly { id: string; name: string }[];
}) {
  const trpc = useTRPC();
  const { done } = useAct();
  const [open, setOpen] = useState(false);
  const create = useMutation(trpc.access.createApiKey.mutationOptions());
  function close(next: boolean) {
    setOpen(next);
    if (next) return;
    if (create.data) done("The key is made. It was shown once.");
    create.reset();
  }
  return (
    <Dialog open={open} onOpenChange={close}>
      <DialogTrigger asChild>
        <Button variant="primary">Make a key</Button>
      </DialogTrigger>
      {create.data ? (
        <DialogContent
          title="Copy the key now"
          description="Only its hash is kept, so it cannot be shown again."
        >
          <div className="flex items-center gap-2 rounded-control border border-line bg-paper p-2.5">
            <code className="min-w-0 flex-1 break-all">{create.data.token}</code>
            <CopyButton text={create.data.token} label="Copy the key" />
          </div>
          <DialogFooter>
            <Button variant="primary" onClick={() => close(false)}>
              I have copied it
            </Button>
          </DialogFooter>
        </DialogContent>
      ) : (
        <DialogContent
          title="Make an API key"
          description="A program does with it what you allow here, and never more than the account it acts for. No key can sign or decide."
        >
          <NewKeyForm
            holders={holders}
            projects={projects}
            pending={create.isPending}
            error={create.error}
            onSubmit={(input) => create.mutate(input)}
          />
        </DialogContent>
      )}
    </Dialog>
  );
}
