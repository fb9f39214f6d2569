"use client";

import { useMutation } from "@tanstack/react-query";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Card } from "#components/ui/card.tsx";
import { NewAccountForm } from "./new-account-form.tsx";
import { useSignIn } from "./use-sign-in.ts";

/** An owner who was made on the command line chooses name and password. */
export function OwnerSetup({ token, email, name }: { token: string; email: string; name: string }) {
  const trpc = useTRPC();
  const { signIn, busy, problem } = useSignIn("/");
  const complete = useMutation(
    trpc.access.completeOwner.mutationOptions({
      onSuccess: (_answer, { password }) => signIn("password", { email, password }),
    }),
  );
  return (
    <Card>
      <NewAccountForm
        email={email}
        name={name}
        act="Choose this password"
        pending={complete.isPending || busy !== null}
        problem={complete.error ? shownError(complete.error).message : problem}
        onSubmit={(account) => complete.mutate({ token, ...account })}
      />
    </Card>
  );
}
