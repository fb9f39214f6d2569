"use client";

import { startRegistration } from "@simplewebauthn/browser";
import type { inferRouterOutputs } from "@trpc/server";
import { type FormEvent, useState } from "react";
import { deviceOf } from "#components/access/device.ts";
import { shownError, useTRPCClient } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/choice.tsx";
import { Dialog, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";
import type { AppRouter } from "#server/http/router.ts";

export type BegunPasskey = inferRouterOutputs<AppRouter>["access"]["beginPasskey"];

/** Name and creation of a passkey. The press is what lets the browser ask. */
export function PasskeySetup({
  begun,
  onDone,
  onClose,
}: {
  begun: BegunPasskey;
  onDone: () => void;
  onClose: () => void;
}) {
  const client = useTRPCClient();
  const [name, setName] = useState(() => deviceOf(navigator.userAgent));
  const [endOthers, setEndOthers] = useState(true);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const made = await startRegistration({ optionsJSON: begun.options });
      const { id, rawId, type, response } = made;
      const { clientDataJSON, attestationObject, transports = [] } = response;
      const answer = {
        id,
        rawId,
        type: type as "public-key",
        response: { clientDataJSON, attestationObject, transports },
      };
      await client.access.addPasskey.mutate({ ticket: begun.ticket, answer, name, endOthers });
      onDone();
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title="Add a passkey"
        description="Give it a name by which you know it again; then your device asks for your finger, face or PIN."
      >
        <form className="grid gap-4" onSubmit={(event) => void submit(event)}>
          <Field label="Name">
            <Input
              autoFocus
              required
              maxLength={60}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </Field>
          <Checkbox
            checked={endOthers}
            onChange={(event) => setEndOthers(event.target.checked)}
            label="End my other sessions"
            hint="Wherever else you are signed in, you sign in again."
          />
          {problem && <Notice tone="bad">{problem}</Notice>}
          <DialogFooter>
            <Button onClick={onClose}>Not now</Button>
            <Button type="submit" variant="primary" pending={busy}>
              Create the passkey
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}

function problemOf(error: unknown): string {
  const name = error instanceof Error ? error.name : "";
  if (name === "InvalidStateError")
    return "This device has a passkey for this account already. Nothing was added.";
  if (name === "NotAllowedError" || name === "AbortError")
    return "No passkey was made: it was cancelled, or took too long. Nothing was added. Try again.";
  if (name === "NotSupportedError" || name === "SecurityError")
    return "This browser makes no passkeys on this address. Nothing was added.";
  return shownError(error).message;
}
