"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";

/** Says the same for every address: nobody learns from it who has an account. */
export function AskNewPassword() {
  const trpc = useTRPC();
  const [email, setEmail] = useState("");
  const ask = useMutation(trpc.access.askPasswordReset.mutationOptions());
  function submit(event: FormEvent) {
    event.preventDefault();
    ask.mutate({ email });
  }
  if (ask.isSuccess)
    return (
      <Notice tone="ok">
        If {ask.variables.email} has an account here, a message with a link is on its way. It is good for a
        day.
      </Notice>
    );
  return (
    <Card>
      <form method="post" className="grid gap-3" onSubmit={submit}>
        <Field label="E-mail" error={ask.error ? shownError(ask.error).message : null}>
          <Input
            type="email"
            autoComplete="username"
            required
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        </Field>
        <Button type="submit" variant="primary" pending={ask.isPending}>
          Send the link
        </Button>
      </form>
    </Card>
  );
}
