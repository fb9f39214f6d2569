"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { ChangePassword } from "#domain/access/schemas.ts";
import { useAct } from "./use-act.ts";

export function PasswordForm() {
  const trpc = useTRPC();
  const { done } = useAct();
  const form = useForm<z.input<typeof ChangePassword>>({ resolver: zodResolver(ChangePassword) });
  const change = useMutation(
    trpc.access.changePassword.mutationOptions({
      onSuccess: () => {
        form.reset();
        done("Your password is changed. Your other sessions have ended.");
      },
    }),
  );
  const { errors } = form.formState;
  return (
    <form className="grid max-w-sm gap-3" onSubmit={form.handleSubmit((input) => change.mutate(input))}>
      <Field
        label="Present password"
        error={errors.current?.message ?? (change.error ? shownError(change.error).message : null)}
      >
        <Input type="password" autoComplete="current-password" {...form.register("current")} />
      </Field>
      <Field
        label="New password"
        hint="At least 12 characters. A sentence is easy to remember."
        error={errors.next?.message}
      >
        <Input type="password" autoComplete="new-password" {...form.register("next")} />
      </Field>
      <Button type="submit" className="justify-self-start" pending={change.isPending}>
        Change the password
      </Button>
    </form>
  );
}
