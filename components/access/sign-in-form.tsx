"use client";

import type { FormEvent } from "react";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { useSignIn } from "./use-sign-in.ts";

export function SignInForm({ target, quiet }: { target: string; quiet: boolean }) {
  const { signIn, busy, problem } = useSignIn(target);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void signIn("password", {
      email: String(form.get("email") ?? ""),
      password: String(form.get("password") ?? ""),
    });
  }
  return (
    <Card title={quiet ? "With e-mail and password" : undefined}>
      <form method="post" onSubmit={submit} className="grid gap-3">
        <Field label="E-mail">
          <Input name="email" type="email" autoComplete="username" required />
        </Field>
        <Field label="Password" error={problem}>
          <Input name="password" type="password" autoComplete="current-password" required />
        </Field>
        <Button type="submit" variant={quiet ? "default" : "primary"} pending={busy !== null}>
          Sign in
        </Button>
      </form>
    </Card>
  );
}
