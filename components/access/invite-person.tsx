"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { Invite, PROJECT_ROLES } from "#domain/access/invitation-schemas.ts";
import { ORGANIZATION_WIDE, ROLE_LABELS, ROLE_SUMMARIES, ROLES } from "#domain/access/roles.ts";
import { InvitationLink } from "./invitation-link.tsx";
import { useAct } from "./use-act.ts";

type Project = { id: string; name: string };

/** Asks somebody into the organization. The answer is the same for every address, known here or not. */
export function InvitePerson({
  reason,
  mayInviteOwner,
  projects,
}: {
  reason: string | null;
  mayInviteOwner: boolean;
  projects: readonly Project[];
}) {
  const trpc = useTRPC();
  const { done } = useAct();
  const [open, setOpen] = useState(false);
  const form = useForm<z.input<typeof Invite>, unknown, z.output<typeof Invite>>({
    resolver: zodResolver(Invite),
    defaultValues: { role: "scientist" },
  });
  const invite = useMutation(trpc.access.invite.mutationOptions());
  const { errors } = form.formState;
  const role = form.watch("role");
  const project = form.watch("projectId");
  const problem = invite.error ? shownError(invite.error).message : null;
  function close(next: boolean) {
    setOpen(next);
    if (!next && invite.data) {
      done("The invitation waits to be accepted.");
      invite.reset();
      form.reset();
    }
  }
  if (reason)
    return (
      <Button variant="primary" disabledReason={reason}>
        Invite a person
      </Button>
    );
  return (
    <Dialog open={open} onOpenChange={close}>
      <DialogTrigger asChild>
        <Button variant="primary">Invite a person</Button>
      </DialogTrigger>
      {invite.data ? (
        <InvitationLink
          email={invite.variables?.email ?? ""}
          invited={invite.data}
          onClose={() => close(false)}
        />
      ) : (
        <DialogContent
          title="Invite a person"
          description="They choose their own password, or sign in with the account they have. Nothing changes until they accept."
        >
          <form className="grid gap-3" onSubmit={form.handleSubmit((input) => invite.mutate(input))}>
            <Field label="E-mail" error={errors.email?.message}>
              <Input type="email" autoComplete="off" {...form.register("email")} />
            </Field>
            <Field label="Role in the organization" hint={ROLE_SUMMARIES[role]}>
              <NativeSelect {...form.register("role")}>
                {ROLES.filter((one) => one !== "owner" || mayInviteOwner).map((one) => (
                  <option key={one} value={one}>
                    {ROLE_LABELS[one]}
                  </option>
                ))}
              </NativeSelect>
            </Field>
            {projects.length > 0 && (
              <Field
                label="Project"
                optional
                hint={
                  ORGANIZATION_WIDE.has(role)
                    ? "This role sees every project; a project adds a role in it."
                    : "Without one they see no project until somebody adds them."
                }
              >
                <NativeSelect
                  {...form.register("projectId", {
                    setValueAs: (value: string) => value || undefined,
                    onChange: (event: { target: { value: string } }) =>
                      form.setValue("projectRole", event.target.value ? projectRoleFor(role) : undefined),
                  })}
                >
                  <option value="">No project yet</option>
                  {projects.map((one) => (
                    <option key={one.id} value={one.id}>
                      {one.name}
                    </option>
                  ))}
                </NativeSelect>
              </Field>
            )}
            {project && (
              <Field label="Role in the project" error={errors.projectRole?.message}>
                <NativeSelect {...form.register("projectRole")}>
                  {PROJECT_ROLES.map((one) => (
                    <option key={one} value={one}>
                      {ROLE_LABELS[one]}
                    </option>
                  ))}
                </NativeSelect>
              </Field>
            )}
            {problem && (
              <p role="alert" className="text-sm text-bad">
                {problem}
              </p>
            )}
            <DialogFooter>
              <Button type="submit" variant="primary" pending={invite.isPending}>
                Invite
              </Button>
            </DialogFooter>
          </form>
        </DialogContent>
      )}
    </Dialog>
  );
}

const projectRoleFor = (role: z.output<typeof Invite>["role"]) =>
  PROJECT_ROLES.includes(role) ? role : "stakeholder";
