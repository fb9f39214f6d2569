"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Tag, type Tone } from "#components/ui/tag.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { ROLE_LABELS, type Role } from "#domain/access/roles.ts";
import { InvitationLink } from "./invitation-link.tsx";
import { useAct } from "./use-act.ts";

type Mail = "none" | "queued" | "sent" | "failed";
export type InvitationRow = {
  id: string;
  email: string;
  role: Role;
  project: string | null;
  projectRole: Role | null;
  mail: Mail;
  invitedBy: string;
  createdAt: string;
  expiresAt: string;
  expired: boolean;
};

const MAIL: Record<Mail, { label: string; tone: Tone }> = {
  none: { label: "by link", tone: "neutral" },
  queued: { label: "mail on its way", tone: "neutral" },
  sent: { label: "mail sent", tone: "ok" },
  failed: { label: "mail not delivered", tone: "bad" },
};

/** Invitations that nobody has accepted yet. A new link ends the one before it. */
export function InvitationTable({
  invitations,
  mayInviteOwner,
}: {
  invitations: readonly InvitationRow[];
  mayInviteOwner: boolean;
}) {
  const trpc = useTRPC();
  const { done, failed } = useAct();
  const [shown, setShown] = useState<InvitationRow | null>(null);
  const resend = useMutation(trpc.access.resendInvitation.mutationOptions({ onError: failed }));
  const revoke = useMutation(trpc.access.revokeInvitation.mutationOptions({ onError: failed }));
  const close = () => {
    setShown(null);
    done("The new link counts; the earlier one has ended.");
  };
  return (
    <>
      <DataTable
        caption="Invitations that wait to be accepted"
        rows={invitations}
        rowKey={(invitation) => invitation.id}
        columns={[
          {
            key: "email",
            header: "Invited",
            cell: (invitation) => (
              <>
                <span className="block font-medium">{invitation.email}</span>
                <span className="block text-xs text-ink-3">by {invitation.invitedBy}</span>
              </>
            ),
          },
          {
            key: "role",
            header: "As",
            cell: (invitation) => (
              <>
                {ROLE_LABELS[invitation.role]}
                {invitation.project && invitation.projectRole && (
                  <span className="block text-xs text-ink-3">
                    {ROLE_LABELS[invitation.projectRole].toLowerCase()} in {invitation.project}
                  </span>
                )}
              </>
            ),
          },
          {
            key: "state",
            header: "State",
            cell: (invitation) =>
              invitation.expired ? (
                <Tag tone="warn">ran out</Tag>
              ) : (
                <Tag tone={MAIL[invitation.mail].tone}>{MAIL[invitation.mail].label}</Tag>
              ),
          },
          {
            key: "until",
            header: "Good until",
            wideOnly: true,
            cell: (invitation) => <Timestamp at={invitation.expiresAt} />,
          },
          {
            key: "acts",
            header: <span className="sr-only">What can be done</span>,
            cell: (invitation) => (
              <span className="flex justify-end gap-1">
                <Button
                  size="sm"
                  variant="ghost"
                  disabledReason={
                    invitation.role === "owner" && !mayInviteOwner ? "Only an owner invites an owner." : null
                  }
                  pending={resend.isPending && resend.variables.invitationId === invitation.id}
                  onClick={() =>
                    resend.mutate({ invitationId: invitation.id }, { onSuccess: () => setShown(invitation) })
                  }
                >
                  New link
                </Button>
                <Button
                  size="sm"
                  variant="ghost"
                  pending={revoke.isPending && revoke.variables.invitationId === invitation.id}
                  onClick={() =>
                    revoke.mutate(
                      { invitationId: invitation.id },
                      { onSuccess: () => done(`The invitation of ${invitation.email} is taken back.`) },
                    )
                  }
                >
                  Take back
                </Button>
              </span>
            ),
          },
        ]}
      />
      <Dialog open={shown !== null} onOpenChange={(open) => !open && close()}>
        {shown && resend.data && <InvitationLink email={shown.email} invited={resend.data} onClose={close} />}
      </Dialog>
    </>
  );
}
