"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { PASSWORD_MIN, passwordSchema } from "#domain/access/schemas.ts";
import { nameSchema } from "#domain/format/text.ts";

const Account = z.object({ name: nameSchema, password: passwordSchema });

/** Name and password of somebody new; whose address it is, the link has said. */
export function NewAccountForm({
  email,
  name = "",
  act,
  pending,
  problem,
  onSubmit,
}: {
  email: string;
  name?: string;
  act: string;
  pending: boolean;
  problem: string | null;
  onSubmit: (account: { name: string; password: string }) => void;
}) {
  const form = useForm<z.input<typeof Account>, unknown, z.output<typeof Account>>({
    resolver: zodResolver(Account),
    defaultValues: { name },
  });
  const { errors } = form.formState;
  return (
    <form method="post" className="grid gap-3" onSubmit={form.handleSubmit(onSubmit)}>
      <Field label="E-mail">
        <Input type="email" autoComplete="username" value={email} readOnly />
      </Field>
      <Field label="Your name" error={errors.name?.message}>
        <Input autoComplete="name" {...form.register("name")} />
      </Field>
      <Field
        label="Your password"
        hint={`At least ${PASSWORD_MIN} characters. A sentence is easy to remember.`}
        error={errors.password?.message ?? problem}
      >
        <Input type="password" autoComplete="new-password" {...form.register("password")} />
      </Field>
      <Button type="submit" variant="primary" pending={pending}>
        {act}
      </Button>
    </form>
  );
}
