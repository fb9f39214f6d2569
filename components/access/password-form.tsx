"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/choice.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { ChangePassword, PASSWORD_MIN } from "#domain/access/schemas.ts";
import { useAct } from "./use-act.ts";

export function PasswordForm() {
  const trpc = useTRPC();
  const { done } = useAct();
  const form = useForm<z.input<typeof ChangePassword>>({ resolver: zodResolver(ChangePassword) });
  const change = useMutation(
    trpc.access.changePassword.mutationOptions({
      onSuccess: ({ otherSessionsEnded }) => {
        form.reset();
        done(
          otherSessionsEnded > 0
            ? "Your password is changed. Your other sessions have ended."
            : "Your password is changed.",
        );
      },
    }),
  );
  const { errors } = form.formState;
  const problem = change.error ? shownError(change.error) : null;
  // A refusal stands at the field it is about; one about none stands at the first.
  const refused = (field: "current" | "next") =>
    problem && (problem.fields.some(({ path }) => path === "next") ? "next" : "current") === field
      ? problem.message
      : null;
  return (
    <form className="grid max-w-sm gap-3" onSubmit={form.handleSubmit((input) => change.mutate(input))}>
      <Field label="Present password" error={errors.current?.message ?? refused("current")}>
        <Input type="password" autoComplete="current-password" {...form.register("current")} />
      </Field>
      <Field
        label="New password"
        hint={`At least ${PASSWORD_MIN} characters. A sentence is easy to remember.`}
        error={errors.next?.message ?? refused("next")}
      >
        <Input type="password" autoComplete="new-password" {...form.register("next")} />
      </Field>
      <Checkbox
        defaultChecked
        {...form.register("endOthers")}
        label="End my other sessions"
        hint="Wherever else you are signed in, you sign in again."
      />
      <Button type="submit" className="justify-self-start" pending={change.isPending}>
        Change the password
      </Button>
    </form>
  );
}
