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
import { ROLE_LABELS, ROLE_SUMMARIES, ROLES } from "#domain/access/roles.ts";
import { AddMember } from "#domain/access/schemas.ts";
import { useAct } from "./use-act.ts";

/** Adds somebody to the organization, with a first password when the address has no account yet. */
export function AddPerson({ reason }: { reason: string | null }) {
  const trpc = useTRPC();
  const { done } = useAct();
  const [open, setOpen] = useState(false);
  const form = useForm<z.input<typeof AddMember>, unknown, z.output<typeof AddMember>>({
    resolver: zodResolver(AddMember),
    defaultValues: { role: "scientist" },
  });
  const add = useMutation(
    trpc.access.addMember.mutationOptions({
      onSuccess: (_answer, input) => {
        setOpen(false);
        form.reset();
        done(`${input.email} belongs to the organization now.`);
      },
    }),
  );
  const { errors } = form.formState;
  const problem = add.error ? shownError(add.error).message : null;
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      {reason ? (
        <Button variant="primary" disabledReason={reason}>
          Add a person
        </Button>
      ) : (
        <DialogTrigger asChild>
          <Button variant="primary">Add a person</Button>
        </DialogTrigger>
      )}
      <DialogContent
        title="Add a person"
        description="They see the projects they are added to; owners, administrators and auditors see all."
      >
        <form
          className="grid gap-3"
          onSubmit={form.handleSubmit((input) =>
            add.mutate({ ...input, password: input.password || undefined }),
          )}
        >
          <Field label="E-mail" error={errors.email?.message}>
            <Input type="email" autoComplete="off" {...form.register("email")} />
          </Field>
          <Field label="Name" error={errors.name?.message}>
            <Input autoComplete="off" {...form.register("name")} />
          </Field>
          <Field label="Role" hint={ROLE_SUMMARIES[form.watch("role")]}>
            <NativeSelect {...form.register("role")}>
              {ROLES.map((role) => (
                <option key={role} value={role}>
                  {ROLE_LABELS[role]}
                </option>
              ))}
            </NativeSelect>
          </Field>
          <Field
            label="First password"
            optional
            hint="Only for a new account. Tell it to them; they change it on their page."
            error={errors.password?.message ?? problem}
          >
            <Input
              type="password"
              autoComplete="new-password"
              {...form.register("password", { setValueAs: (value: string) => value || undefined })}
            />
          </Field>
          <DialogFooter>
            <Button type="submit" variant="primary" pending={add.isPending}>
              Add this person
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
