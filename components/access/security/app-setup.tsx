"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/choice.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Dialog, DialogContent, DialogFooter } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";

export type Begun = { key: string; uri: string; qr: { size: number; path: string } };

/** The key for the authenticator app, as a picture and to type, and the first code that shows it arrived. */
export function AppSetup({
  begun,
  onDone,
  onClose,
}: {
  begun: Begun;
  onDone: (codes: string[]) => void;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const [code, setCode] = useState("");
  const [endOthers, setEndOthers] = useState(true);
  const confirm = useMutation(
    trpc.access.confirmAuthenticator.mutationOptions({
      onSuccess: ({ recoveryCodes }) => onDone(recoveryCodes),
      onError: () => setCode(""),
    }),
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    confirm.mutate({ code, endOthers });
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        title="Set up an authenticator app"
        description="Scan the picture with the app on your phone, or type the key into it. Then give the code it shows."
      >
        <form className="grid gap-4" onSubmit={submit}>
          <div className="flex flex-wrap items-center gap-4">
            <Qr {...begun.qr} />
            <div className="grid min-w-48 flex-1 gap-1">
              <span className="flex items-center justify-between text-xs text-ink-3">
                The key, to type
                <CopyButton text={begun.key.replaceAll(" ", "")} label="Copy the key" />
              </span>
              <code className="rounded-control bg-line-2 px-2.5 py-1.5">{begun.key}</code>
            </div>
          </div>
          <Field label="Code of the app" error={confirm.error ? shownError(confirm.error).message : null}>
            <Input
              autoFocus
              required
              inputMode="numeric"
              autoComplete="one-time-code"
              className="max-w-40"
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          </Field>
          <Checkbox
            checked={endOthers}
            onChange={(event) => setEndOthers(event.target.checked)}
            label="End my other sessions"
            hint="They were opened without the code."
          />
          <DialogFooter>
            <Button onClick={onClose}>Not now</Button>
            <Button type="submit" variant="primary" pending={confirm.isPending}>
              Confirm the app
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}

/** Dark on white in either theme: a phone's camera wants it so. */
function Qr({ size, path }: Begun["qr"]) {
  return (
    <svg
      role="img"
      aria-label="The key as a QR code"
      viewBox={`0 0 ${size} ${size}`}
      className="size-44 rounded-control border border-line"
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
