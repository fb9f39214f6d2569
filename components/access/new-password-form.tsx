"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";
import { PASSWORD_MIN } from "#domain/access/schemas.ts";

export function NewPasswordForm({ token }: { token: string }) {
  const trpc = useTRPC();
  const [password, setPassword] = useState("");
  const reset = useMutation(trpc.access.resetPassword.mutationOptions());
  function submit(event: FormEvent) {
    event.preventDefault();
    reset.mutate({ token, password });
  }
  if (reset.isSuccess)
    return (
      <div className="grid justify-items-start gap-3">
        <Notice tone="ok">Your password is changed. Sign in with it as {reset.data.email}.</Notice>
        <ButtonLink href="/sign-in" variant="primary">
          Sign in
        </ButtonLink>
      </div>
    );
  return (
    <Card>
      <form method="post" className="grid gap-3" onSubmit={submit}>
        <Field
          label="New password"
          hint={`At least ${PASSWORD_MIN} characters. A sentence is easy to remember.`}
          error={reset.error ? shownError(reset.error).message : null}
        >
          <Input
            type="password"
            autoComplete="new-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        <Button type="submit" variant="primary" pending={reset.isPending}>
          Set this password
        </Button>
      </form>
    </Card>
  );
}
