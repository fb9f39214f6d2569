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
import { CreateServiceAccount } from "#domain/access/invitation-schemas.ts";
import { ROLE_LABELS, ROLE_SUMMARIES } from "#domain/access/roles.ts";
import { SERVICE_ROLES } from "#domain/access/service-accounts.ts";
import { CheckList } from "./check-list.tsx";
import { useAct } from "./use-act.ts";

/** Makes an account for a program, in the projects it works in. */
export function NewServiceAccount({
  reason,
  projects,
}: {
  reason: string | null;
  projects: readonly { id: string; name: string }[];
}) {
  const trpc = useTRPC();
  const { done } = useAct();
  const [open, setOpen] = useState(false);
  const form = useForm<z.input<typeof CreateServiceAccount>, unknown, z.output<typeof CreateServiceAccount>>({
    resolver: zodResolver(CreateServiceAccount),
    defaultValues: { role: "engineer", projectIds: [] },
  });
  const create = useMutation(
    trpc.access.createServiceAccount.mutationOptions({
      onSuccess: (_answer, { name }) => {
        setOpen(false);
        form.reset();
        done(`${name} is made. Make a key for it on the page API keys.`);
      },
    }),
  );
  const { errors } = form.formState;
  if (reason) return <Button disabledReason={reason}>Make a service account</Button>;
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button>Make a service account</Button>
      </DialogTrigger>
      <DialogContent
        title="Make a service account"
        description="For a program that uploads, trains and registers versions by key. It never signs in, approves, invites or releases."
      >
        <form className="grid gap-3" onSubmit={form.handleSubmit((input) => create.mutate(input))}>
          <Field label="Name" hint="What it does, for example: nightly training" error={errors.name?.message}>
            <Input autoComplete="off" {...form.register("name")} />
          </Field>
          <Field label="Role" hint={ROLE_SUMMARIES[form.watch("role")]} error={errors.role?.message}>
            <NativeSelect {...form.register("role")}>
              {SERVICE_ROLES.map((role) => (
                <option key={role} value={role}>
                  {ROLE_LABELS[role]}
                </option>
              ))}
            </NativeSelect>
          </Field>
          {projects.length > 0 && (
            <fieldset className="grid gap-1.5">
              <legend className="mb-1.5 text-sm font-medium text-ink-2">Projects it works in</legend>
              <CheckList
                options={projects.map(({ id, name }) => ({ value: id, label: name }))}
                chosen={form.watch("projectIds") ?? []}
                onChange={(chosen) => form.setValue("projectIds", chosen)}
              />
            </fieldset>
          )}
          {create.error && (
            <p role="alert" className="text-sm text-bad">
              {shownError(create.error).message}
            </p>
          )}
          <DialogFooter>
            <Button type="submit" variant="primary" pending={create.isPending}>
              Make this service account
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
