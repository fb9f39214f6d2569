"use client";

import { type ReactNode, type SubmitEvent, useId, useState } from "react";
import { shownError } from "#components/trpc/client.tsx";
import { formatCount } from "#domain/format/numbers.ts";
import { YAML_MAX } from "#domain/format/yaml-max.ts";
import { Button } from "./button.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { Textarea } from "./input.tsx";

/** The call that takes the file; it is still under way until the page it leads to is there. */
type YamlSending = {
  isPending: boolean;
  isSuccess: boolean;
  error: unknown;
  reset: () => void;
  mutate: (input: { projectId: string; yaml: string }) => void;
};

/** Takes a YAML file, chosen or pasted, so that it can be read and mended before it is sent. */
export function ImportYaml({
  label,
  description,
  reason,
  projectId,
  send,
  children,
}: {
  label: string;
  description: ReactNode;
  /** Why this person may not. */
  reason: string | null;
  projectId: string;
  send: YamlSending;
  /** What else is asked for, below the text. */
  children?: ReactNode;
}) {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const inputId = useId();
  if (reason) return <Button disabledReason={reason}>{label}</Button>;
  const take = async (file: File | undefined) => {
    if (!file) return;
    // A character takes four bytes at most: what is larger cannot be such a file.
    if (file.size > 4 * YAML_MAX) {
      // Another text that was here is not what they mean to send.
      setText("");
      setProblem(`${file.name} is larger than ${formatCount(YAML_MAX)} characters, the most of one file.`);
      return;
    }
    write(await file.text());
  };
  const write = (next: string) => {
    setText(next);
    setProblem(null);
    // What was refused was another text.
    if (send.error) send.reset();
  };
  const open = (isOpen: boolean) => {
    if (!isOpen) return;
    setProblem(null);
    send.reset();
  };
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (text.trim() === "") setProblem("Choose a file, or paste its text.");
    else if (text.length > YAML_MAX)
      setProblem(
        `This is ${formatCount(text.length)} characters; ${formatCount(YAML_MAX)} is the most of one file. Divide it.`,
      );
    else send.mutate({ projectId, yaml: text });
  };
  return (
    <Dialog onOpenChange={open}>
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
          <Field
            label="Its text"
            error={problem ?? (send.error ? shownError(send.error).message : undefined)}
          >
            <Textarea
              rows={12}
              wrap="off"
              spellCheck={false}
              value={text}
              onChange={(event) => write(event.target.value)}
              className="field-sizing-fixed max-h-[40vh] font-mono text-xs"
            />
          </Field>
          {children}
          <DialogFooter>
            <Button type="submit" variant="primary" pending={send.isPending || send.isSuccess}>
              {label}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
