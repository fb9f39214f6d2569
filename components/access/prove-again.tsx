"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { Notice } from "#components/ui/states.tsx";
import type { StepUpMethod } from "#domain/access/factors.ts";
import { noWayToSign } from "#domain/access/step-up.ts";
import { type Given, type ProofOf, useProve } from "./use-prove.ts";

export type ProveAgainProps = {
  /** What the proof is for: a signature over this digest (64 hex digits), or a change of one's own account. */
  of: ProofOf;
  /** The words on the button, the act itself: "Sign and approve". */
  act: string;
  variant?: "primary" | "default" | "danger";
  /** The act that follows is under way. */
  pending?: boolean;
  /** Asked at the press, before anything is proved: false stops it (a reason is missing, say). */
  ready?: () => boolean;
  /** Called with a completed proof, which serves once: hand its id to the command at once. */
  onProved: (stepUpId: string) => void;
  /** What the person wrote so far. Kept in this tab while single sign-on is away; `useReturned(draft.id)` gives it back. */
  draft?: { id: string; value: unknown };
  /** A proof that came back with single sign-on (`useReturned`): only the press is left. */
  proved?: string | null;
  /** Why single sign-on came back without one. */
  problem?: string | null;
  /** Further buttons, left of the act: "Not now". */
  children?: ReactNode;
};

const NAMES: Record<StepUpMethod, string> = {
  passkey: "Passkey",
  password_totp: "Password and code",
  single_sign_on: "Single sign-on",
  password: "Password",
  demo: "Demo",
};

/**
 * Asks a person to prove again who they are, in the ways that they have, and then calls `onProved` with the proof. It brings
 * its own button, so it takes the place of a form's submit button; put it after the form's fields, not inside another
 * `<form>`. To come back from single sign-on to an open dialog, the page reads `useReturned(draft.id)`.
 */
export function ProveAgain(props: ProveAgainProps) {
  const trpc = useTRPC();
  const own = useQuery(trpc.access.ownSecurity.queryOptions({}, { staleTime: 0 }));
  if (own.error) return <Notice tone="bad">{shownError(own.error).message}</Notice>;
  if (!own.data) {
    return (
      <Foot beside={props.children}>
        <Button variant={props.variant ?? "primary"} pending>
          {props.act}
        </Button>
      </Foot>
    );
  }
  const ways = own.data.ways[props.of.purpose];
  if (ways.length === 0) return <NoWay {...props} signsFrom={own.data.signsFrom} />;
  return <Ways {...props} ways={ways} ssoName={own.data.singleSignOn?.name ?? "single sign-on"} />;
}

function NoWay({ signsFrom, ...props }: ProveAgainProps & { signsFrom: string | null }) {
  return (
    <>
      <Notice tone="warn">
        {props.of.purpose === "sign"
          ? noWayToSign(signsFrom)
          : "You have nothing yet to prove who you are with."}{" "}
        <Link className="text-accent underline underline-offset-2" href="/account/security">
          Open Security
        </Link>
      </Notice>
      <Foot beside={props.children}>
        <Button
          variant={props.variant ?? "primary"}
          disabledReason={signsFrom === null ? "You have no second factor yet." : "Your factor waits a day."}
        >
          {props.act}
        </Button>
      </Foot>
    </>
  );
}

function Ways({ ways, ssoName, ...props }: ProveAgainProps & { ways: StepUpMethod[]; ssoName: string }) {
  const [first = "password"] = ways;
  const [chosen, setChosen] = useState<StepUpMethod>(props.proved ? "single_sign_on" : first);
  const [given, setGiven] = useState<Given>({ password: "", code: "" });
  const [spent, setSpent] = useState(false);
  const { prove, busy, problem } = useProve(props.of, props.draft);
  const method = ways.includes(chosen) ? chosen : first;
  const proved = spent ? null : (props.proved ?? null);

  async function act() {
    if (busy || props.pending || props.ready?.() === false) return;
    setSpent(true);
    const stepUpId = proved ?? (await prove(method, given));
    setGiven((kept) => ({ ...kept, code: "" }));
    if (stepUpId !== null) props.onProved(stepUpId);
  }
  function actOnEnter(event: KeyboardEvent) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    void act();
  }
  const said = problem?.message ?? (spent ? null : props.problem);
  return (
    <div className="grid gap-3">
      {proved !== null ? (
        <p className="text-sm text-ink-2">You proved who you are with {ssoName} a moment ago.</p>
      ) : (
        <fieldset className="grid gap-3">
          <legend className="mb-2 text-sm font-medium text-ink-2">Prove that it is you</legend>
          {ways.length > 1 && (
            <Segmented
              label="How you prove it"
              value={method}
              onValueChange={(value) => setChosen(ways.find((way) => way === value) ?? first)}
              options={ways.map((way) => ({
                value: way,
                label: way === "single_sign_on" ? ssoName : NAMES[way],
              }))}
            />
          )}
          {(method === "password" || method === "password_totp") && (
            <div className="grid gap-3 sm:grid-cols-2">
              <Field label="Password">
                <Input
                  type="password"
                  autoFocus={props.of.purpose === "account"}
                  autoComplete="current-password"
                  value={given.password}
                  onKeyDown={actOnEnter}
                  onChange={(event) => setGiven({ ...given, password: event.target.value })}
                />
              </Field>
              {method === "password_totp" && (
                <Field label="Code of your authenticator app">
                  <Input
                    inputMode="numeric"
                    autoComplete="one-time-code"
                    value={given.code}
                    onKeyDown={actOnEnter}
                    onChange={(event) => setGiven({ ...given, code: event.target.value })}
                  />
                </Field>
              )}
            </div>
          )}
          <p className="text-xs text-ink-3">{HINTS[method](ssoName)}</p>
        </fieldset>
      )}
      {said && <Notice tone="bad">{said}</Notice>}
      <Foot beside={props.children}>
        <Button
          variant={props.variant ?? "primary"}
          pending={busy || props.pending === true}
          onClick={() => void act()}
        >
          {props.act}
        </Button>
      </Foot>
    </div>
  );
}

const HINTS: Record<StepUpMethod, (ssoName: string) => string> = {
  passkey: () => "Your device asks for your finger, face or PIN.",
  password_totp: () => "Both are checked together. Each code counts once.",
  single_sign_on: (name) =>
    `You go to ${name}, sign in there again, and come back here. What you wrote is kept.`,
  password: () => "The password you sign in with.",
  demo: () =>
    "Demo accounts have no password: one click proves nothing, and the record says \u201cdemo\u201d.",
};

function Foot({ beside, children }: { beside?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex flex-wrap justify-end gap-2">
      {beside}
      {children}
    </div>
  );
}
