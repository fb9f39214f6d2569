"use client";

import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { formatExact } from "#domain/format/dates.ts";

/** The link of an invitation, shown once: only its hash is kept. */
export function InvitationLink({
  email,
  invited,
  onClose,
}: {
  email: string;
  invited: { link: string; expiresAt: string; mailed: boolean };
  onClose: () => void;
}) {
  return (
    <DialogContent
      title={invited.mailed ? "The invitation is on its way" : "Send this link"}
      description={
        invited.mailed
          ? `A message with a link of its own goes to ${email}. This one works too; it is shown once.`
          : `This portal sends no mail. Give the link to ${email} yourself; it is shown once and works once.`
      }
    >
      <div className="flex items-center gap-2 rounded-control border border-line bg-paper p-2.5">
        <code className="min-w-0 flex-1 break-all">{invited.link}</code>
        <CopyButton text={invited.link} label="Copy the link" />
      </div>
      <p className="text-sm text-ink-2">
        It is good until {formatExact(new Date(invited.expiresAt))}. Whoever has it can accept in their name,
        so send it where only they read it.
      </p>
      <DialogFooter>
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      </DialogFooter>
    </DialogContent>
  );
}
