"use client";

import { type ReactNode, type SubmitEvent, useId, useState } from "react";
import { formatCount } from "#domain/format/numbers.ts";
import { YAML_MAX } from "#domain/format/yaml-max.ts";
import { Button } from "./button.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { Textarea } from "./input.tsx";

/** Takes a YAML file, chosen or pasted, so that it can be read and mended before it is sent. */
export function ImportYaml({
  label,
  description,
  reason,
  pending,
  error,
  onSend,
  onOpen,
}: {
  label: string;
  description: ReactNode;
  /** Why this person may not. */
  reason: string | null;
  pending: boolean;
  error: string | null;
  onSend: (yaml: string) => void;
  onOpen: () => void;
}) {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const inputId = useId();
  if (reason) return <Button disabledReason={reason}>{label}</Button>;
  const take = async (file: File | undefined) => {
    if (!file) return;
    // A character takes four bytes at most: what is larger cannot be such a file.
    if (file.size > 4 * YAML_MAX) {
      setProblem(`${file.name} is larger than ${formatCount(YAML_MAX)} characters, the most of one file.`);
      return;
    }
    setProblem(null);
    setText(await file.text());
  };
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (text.trim() === "") setProblem("Choose a file, or paste its text.");
    else onSend(text);
  };
  return (
    <Dialog onOpenChange={(open) => open && onOpen()}>
      <DialogTrigger asChild>
        <Button>{label}</Button>
      </DialogTrigger>
      <DialogContent title={label} description={description}>
        <form className="grid gap-3" onSubmit={submit}>
          <label
            htmlFor={inputId}
            className="w-fit cursor-pointer rounded-control border border-line-strong px-3 py-1.5 font-medium text-accent hover:bg-line-2 has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            Choose a YAML file
            <input
              id={inputId}
              type="file"
              accept=".yaml,.yml"
              className="sr-only"
              onChange={(event) => {
                void take(event.target.files?.[0]);
                // The same file again, once it was mended, is a change too.
                event.target.value = "";
              }}
            />
          </label>
          <Field label="Its text" error={problem ?? error ?? undefined}>
            <Textarea
              rows={12}
              spellCheck={false}
              value={text}
              onChange={(event) => {
                setText(event.target.value);
                setProblem(null);
              }}
              className="font-mono text-xs"
            />
          </Field>
          <DialogFooter>
            <Button type="submit" variant="primary" pending={pending}>
              {label}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
