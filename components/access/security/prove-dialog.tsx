"use client";

import { useState } from "react";
import { ProveAgain } from "#components/access/prove-again.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/choice.tsx";
import { Dialog, DialogContent } from "#components/ui/dialog.tsx";
import { Notice } from "#components/ui/states.tsx";
import type { Change } from "./types.ts";

type Words = { title: string; act: string; says: string; ends?: boolean; danger?: boolean };

const WORDS: { [K in Change["kind"]]: (change: Extract<Change, { kind: K }>) => Words } = {
  setUpApp: () => ({
    title: "Set up an authenticator app",
    act: "Go on",
    says: "From then on your password alone signs you in nowhere: each sign-in and each signature asks for a code too.",
  }),
  removeApp: () => ({
    title: "Remove the authenticator app",
    act: "Remove it",
    says: "Its codes and your recovery codes end at once. Without another second factor you can sign nothing any more.",
    ends: true,
    danger: true,
  }),
  renewCodes: () => ({
    title: "Make new recovery codes",
    act: "Make new codes",
    says: "The codes you have now end. The new ones are shown once.",
  }),
  addPasskey: () => ({
    title: "Add a passkey",
    act: "Go on",
    says: "A passkey signs you in, and signs, with your finger, face or PIN. It stands for two factors.",
  }),
  removePasskey: ({ name }) => ({
    title: `Remove the passkey \u201c${name}\u201d`,
    act: "Remove it",
    says: "It opens nothing here from then on. Remove it from your device as well.",
    ends: true,
    danger: true,
  }),
  link: () => ({
    title: "Link your identity",
    act: "Go on",
    says: "You sign in at your identity provider, and come back here linked with whom you are there.",
  }),
  unlink: ({ name }) => ({
    title: `Unlink ${name}`,
    act: "Unlink it",
    says: "It signs you in here no more.",
    ends: true,
    danger: true,
  }),
};

/** Asks for the proof that comes before a change of one's ways to sign in. */
export function ProveDialog({
  change,
  pending,
  problem,
  returned,
  onProved,
  onClose,
}: {
  change: Change;
  pending: boolean;
  /** Why the change itself was refused. */
  problem: string | null;
  returned: { stepUpId: string | null; problem: string | null } | null;
  onProved: (stepUpId: string, endOthers: boolean) => void;
  onClose: () => void;
}) {
  const [endOthers, setEndOthers] = useState(true);
  const words = (WORDS[change.kind] as (change: Change) => Words)(change);
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={words.title} description={words.says}>
        {words.ends && (
          <Checkbox
            checked={endOthers}
            onChange={(event) => setEndOthers(event.target.checked)}
            label="End my other sessions"
            hint="Wherever else you are signed in, you sign in again."
          />
        )}
        {problem && <Notice tone="bad">{problem}</Notice>}
        <ProveAgain
          of={{ purpose: "account" }}
          act={words.act}
          variant={words.danger ? "danger" : "primary"}
          pending={pending}
          proved={returned?.stepUpId ?? null}
          problem={returned?.problem ?? null}
          draft={{ id: "account", value: change }}
          onProved={(stepUpId) => onProved(stepUpId, endOthers)}
        >
          <Button onClick={onClose}>Not now</Button>
        </ProveAgain>
      </DialogContent>
    </Dialog>
  );
}
