"use client";

import Link from "next/link";
import { type FormEvent, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";
import { CODE_NEEDED } from "#domain/access/sign-in-sentences.ts";
import { PasskeyButton } from "./passkey-button.tsx";
import { useSignIn } from "./use-sign-in.ts";

type Props = {
  target: string;
  /** Something else on the page comes first. */
  quiet: boolean;
  singleSignOn: { name: string } | null;
  passkeyOrigin: string | null;
  /** Why single sign-on came back without a session. */
  problem?: string | null;
};

/** The ways in that this installation offers. A code is asked for once the password was right. */
export function SignInForm({ target, quiet, singleSignOn, passkeyOrigin, problem: cameWith }: Props) {
  const { signIn, signInWithPasskey, startOver, busy, problem, codeNeeded } = useSignIn(target);
  const [given, setGiven] = useState({ email: "", password: "" });
  const [touched, setTouched] = useState(false);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setTouched(true);
    const code = String(new FormData(event.currentTarget).get("code") ?? "");
    void signIn("password", { ...given, ...(codeNeeded ? { code } : {}) });
  }
  if (codeNeeded) {
    return (
      <Card title="One more step">
        <CodeForm problem={problem} busy={busy !== null} onSubmit={submit} onBack={startOver} />
      </Card>
    );
  }
  const said = problem ?? (touched ? null : (cameWith ?? null));
  return (
    <Card title={quiet ? "With an account of your own" : undefined}>
      <div className="grid gap-3">
        {said && <Notice tone="bad">{said}</Notice>}
        {(singleSignOn || passkeyOrigin) && (
          <>
            {singleSignOn && (
              // A full load: it leaves for the identity provider.
              <a
                href={`/api/sso/start?back=${encodeURIComponent(target)}`}
                className="inline-flex min-h-8 items-center justify-center rounded-control border border-line bg-panel px-3 py-1 font-medium hover:bg-line-2"
              >
                Sign in with {singleSignOn.name}
              </a>
            )}
            {passkeyOrigin && (
              <PasskeyButton
                origin={passkeyOrigin}
                busy={busy}
                onPress={(ask) => {
                  setTouched(true);
                  void signInWithPasskey(ask);
                }}
              />
            )}
            <p className="flex items-center gap-3 text-xs text-ink-3 before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
              or with e-mail and password
            </p>
          </>
        )}
        <form method="post" onSubmit={submit} className="grid gap-3">
          <Field label="E-mail">
            <Input
              name="email"
              type="email"
              autoComplete="username"
              required
              value={given.email}
              onChange={(event) => setGiven({ ...given, email: event.target.value })}
            />
          </Field>
          <Field label="Password">
            <Input
              name="password"
              type="password"
              autoComplete="current-password"
              required
              value={given.password}
              onChange={(event) => setGiven({ ...given, password: event.target.value })}
            />
          </Field>
          <Button
            type="submit"
            variant={quiet ? "default" : "primary"}
            pending={busy !== null && busy !== "passkey"}
            disabled={busy !== null}
          >
            Sign in
          </Button>
        </form>
        <p className="text-sm">
          <Link className="text-accent underline underline-offset-2" href="/new-password" prefetch={false}>
            Forgot the password
          </Link>
        </p>
      </div>
    </Card>
  );
}

function CodeForm({
  problem,
  busy,
  onSubmit,
  onBack,
}: {
  problem: string | null;
  busy: boolean;
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  onBack: () => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <form
      method="post"
      className="grid gap-3"
      onSubmit={(event) => {
        onSubmit(event);
        field.current?.select();
      }}
    >
      <p className="text-ink-2">{CODE_NEEDED}</p>
      <Field label="Code" error={problem}>
        <Input
          ref={field}
          name="code"
          autoFocus
          required
          autoComplete="one-time-code"
          autoCapitalize="none"
        />
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" pending={busy}>
          Sign in
        </Button>
        <Button variant="ghost" onClick={onBack}>
          Back
        </Button>
      </div>
    </form>
  );
}
