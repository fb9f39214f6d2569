"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useAct } from "#components/access/use-act.ts";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Input } from "#components/ui/input.tsx";

/** A passkey's name, which turns into a field when it is pressed. */
export function PasskeyName({ id, name }: { id: string; name: string }) {
  const trpc = useTRPC();
  const { done, failed } = useAct();
  const [typed, setTyped] = useState<string | null>(null);
  const rename = useMutation(
    trpc.access.renamePasskey.mutationOptions({
      onError: failed,
      onSuccess: () => {
        setTyped(null);
        done("The passkey has its new name.");
      },
    }),
  );
  if (typed === null) {
    return (
      <span className="flex flex-wrap items-baseline gap-x-2">
        <b className="break-all">{name}</b>
        <button
          type="button"
          className="text-xs text-ink-3 underline underline-offset-2 hover:text-ink"
          aria-label={`Rename the passkey ${name}`}
          onClick={() => setTyped(name)}
        >
          rename
        </button>
      </span>
    );
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    rename.mutate({ passkeyId: id, name: typed ?? "" });
  }
  return (
    <form className="flex max-w-sm gap-2" onSubmit={submit}>
      <Input
        autoFocus
        required
        aria-label="Name of the passkey"
        maxLength={60}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && setTyped(null)}
      />
      <Button type="submit" pending={rename.isPending}>
        Rename
      </Button>
    </form>
  );
}
