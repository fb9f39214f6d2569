"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { useAct } from "./use-act.ts";

export function NameForm({ name }: { name: string }) {
  const trpc = useTRPC();
  const { done } = useAct();
  const [typed, setTyped] = useState(name);
  const rename = useMutation(
    trpc.access.changeName.mutationOptions({ onSuccess: () => done("Your name is changed.") }),
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    rename.mutate({ name: typed });
  }
  return (
    <form className="flex max-w-md flex-wrap items-end gap-3" onSubmit={submit}>
      <Field
        label="Your name"
        className="min-w-48 flex-1"
        error={rename.error ? shownError(rename.error).message : null}
      >
        <Input
          autoComplete="name"
          value={typed}
          maxLength={120}
          onChange={(event) => setTyped(event.target.value)}
        />
      </Field>
      <Button type="submit" pending={rename.isPending}>
        Change the name
      </Button>
    </form>
  );
}
