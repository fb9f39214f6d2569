"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { ROLE_LABELS, ROLES, type Role } from "#domain/access/roles.ts";
import { CreateApiKey } from "#domain/access/schemas.ts";
import { useAct } from "./use-act.ts";

/** Makes a key and shows it, this once. */
export function NewKey({ role }: { role: Role }) {
  const trpc = useTRPC();
  const { done } = useAct();
  const [open, setOpen] = useState(false);
  const form = useForm<z.input<typeof CreateApiKey>, unknown, z.output<typeof CreateApiKey>>({
    resolver: zodResolver(CreateApiKey),
    defaultValues: { role, expiresInDays: 90 },
  });
  const create = useMutation(trpc.access.createApiKey.mutationOptions());
  const { errors } = form.formState;
  function close(next: boolean) {
    setOpen(next);
    if (!next && create.data) {
      done("The key is made. It was shown once.");
      create.reset();
      form.reset();
    }
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
          description="It acts for you, with at most the role you give it."
        >
          <form className="grid gap-3" onSubmit={form.handleSubmit((input) => create.mutate(input))}>
            <Field
              label="Name"
              hint="What it is for, for example: nightly import"
              error={errors.name?.message}
            >
              <Input autoComplete="off" {...form.register("name")} />
            </Field>
            <Field label="At most the role">
              <NativeSelect {...form.register("role")}>
                {ROLES.map((one) => (
                  <option key={one} value={one}>
                    {ROLE_LABELS[one]}
                  </option>
                ))}
              </NativeSelect>
            </Field>
            <Field
              label="Days until it expires"
              error={
                errors.expiresInDays?.message ?? (create.error ? shownError(create.error).message : null)
              }
            >
              <Input
                type="number"
                min={1}
                max={365}
                {...form.register("expiresInDays", { valueAsNumber: true })}
              />
            </Field>
            <DialogFooter>
              <Button type="submit" variant="primary" pending={create.isPending}>
                Make the key
              </Button>
            </DialogFooter>
          </form>
        </DialogContent>
      )}
    </Dialog>
  );
}
