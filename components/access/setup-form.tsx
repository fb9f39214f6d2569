"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { CompleteSetup } from "#domain/access/invitation-schemas.ts";
import { PASSWORD_MIN } from "#domain/access/schemas.ts";
import { slugify } from "#domain/format/slug.ts";
import { useSignIn } from "./use-sign-in.ts";

/** Makes the first organization and its owner, then signs the owner in. */
export function SetupForm({ token }: { token: string }) {
  const trpc = useTRPC();
  const { signIn, busy, problem } = useSignIn("/");
  const form = useForm<z.input<typeof CompleteSetup>, unknown, z.output<typeof CompleteSetup>>({
    resolver: zodResolver(CompleteSetup),
    defaultValues: { token },
  });
  const complete = useMutation(
    trpc.access.completeSetup.mutationOptions({
      onSuccess: (_answer, { email, password }) => signIn("password", { email, password }),
    }),
  );
  const { errors } = form.formState;
  const name = form.watch("organization") ?? "";
  return (
    <Card>
      <form
        method="post"
        className="grid gap-3"
        onSubmit={form.handleSubmit((input) => complete.mutate(input))}
      >
        <Field
          label="Organization"
          hint={slugify(name) ? `Its pages are under /o/${slugify(name)}` : undefined}
          error={errors.organization?.message ?? errors.slug?.message}
        >
          <Input autoComplete="organization" {...form.register("organization")} />
        </Field>
        <Field label="Your name" error={errors.name?.message}>
          <Input autoComplete="name" {...form.register("name")} />
        </Field>
        <Field label="Your e-mail" error={errors.email?.message}>
          <Input type="email" autoComplete="username" {...form.register("email")} />
        </Field>
        <Field
          label="Your password"
          hint={`At least ${PASSWORD_MIN} characters. A sentence is easy to remember.`}
          error={errors.password?.message ?? (complete.error ? shownError(complete.error).message : problem)}
        >
          <Input type="password" autoComplete="new-password" {...form.register("password")} />
        </Field>
        <Button type="submit" variant="primary" pending={complete.isPending || busy !== null}>
          Make the organization
        </Button>
      </form>
    </Card>
  );
}
