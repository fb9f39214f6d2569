"use client";

import { useMutation } from "@tanstack/react-query";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Notice } from "#components/ui/states.tsx";
import { NewAccountForm } from "./new-account-form.tsx";
import { SignOut } from "./sign-out.tsx";
import { useSignIn } from "./use-sign-in.ts";

/** Somebody signed in says yes; somebody new chooses name and password. Which of the two an address is, this page does not tell. */
export function AcceptInvitation({
  token,
  email,
  signedInAs,
  singleSignOn,
  problem: cameWith,
}: {
  token: string;
  email: string;
  signedInAs: string | null;
  singleSignOn: { name: string } | null;
  /** Why single sign-on came back without an account. */
  problem: string | null;
}) {
  const trpc = useTRPC();
  const { signIn, busy, problem } = useSignIn("/");
  const accept = useMutation(
    trpc.access.acceptInvitation.mutationOptions({
      onSuccess: async ({ organization }, { account }) => {
        if (account) await signIn("password", { email, password: account.password });
        else location.assign(`/o/${organization}`);
      },
    }),
  );
  const refused = accept.error ? shownError(accept.error).message : problem;
  const pending = accept.isPending || busy !== null;

  if (signedInAs !== null && signedInAs !== email)
    return (
      <div className="grid gap-3">
        <Notice tone="warn">
          You are signed in as {signedInAs}, and this invitation is for {email}. Sign out, then open the link
          again.
        </Notice>
        <SignOut>
          <Button type="submit">Sign out</Button>
        </SignOut>
      </div>
    );
  if (signedInAs !== null)
    return (
      <div className="grid gap-3">
        {refused && <Notice tone="bad">{refused}</Notice>}
        <div className="flex flex-wrap gap-2">
          <Button variant="primary" pending={pending} onClick={() => accept.mutate({ token })}>
            Accept as {email}
          </Button>
          <ButtonLink href="/">Not now</ButtonLink>
        </div>
      </div>
    );
  return (
    <>
      {cameWith && <Notice tone="bad">{cameWith}</Notice>}
      {singleSignOn && (
        // A full load: it leaves for the identity provider.
        <a
          href={`/api/sso/start?invitation=${encodeURIComponent(token)}`}
          className="inline-flex min-h-8 items-center justify-center rounded-control border border-line bg-panel px-3 py-1 font-medium hover:bg-line-2"
        >
          Accept with {singleSignOn.name}
        </a>
      )}
      <Card title={singleSignOn ? "Or with a password of my own" : "I am new here"}>
        <NewAccountForm
          email={email}
          act="Accept and sign in"
          pending={pending}
          problem={refused}
          onSubmit={(account) => accept.mutate({ token, account })}
        />
      </Card>
      <p className="text-ink-2">
        You have an account with this address?{" "}
        <a
          className="text-accent underline underline-offset-2"
          href={`/sign-in?next=${encodeURIComponent(`/invitation/${token}`)}`}
        >
          Sign in, then accept
        </a>
        .
      </p>
    </>
  );
}
