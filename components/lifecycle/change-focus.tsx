"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { PHASES, type Phase, phaseInfo } from "#domain/lifecycle/phases.ts";
import { ChangeFocus as Input } from "#domain/lifecycle/schemas.ts";
import { problemOf, useSaid } from "./use-lifecycle.ts";

type Props = {
  projectId: string;
  current: Phase | null;
  /** Sub-teams that may have a focus of their own, each with the one it has. */
  teams?: readonly { name: string; focus: { phase: Phase } | null }[];
  reason: string | null;
};

/** Declares another phase as the focus. `reason` says why this person may not. */
export function ChangeFocus(props: Props) {
  const [open, setOpen] = useState(false);
  const words = props.current === null ? "Declare the focus" : "Change focus";
  if (props.reason) {
    return (
      <Button variant="primary" disabledReason={props.reason}>
        {words}
      </Button>
    );
  }
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">{words}</Button>
      </DialogTrigger>
      <DialogContent
        title={words}
        description="The phase that the team works on mainly from now on. Work in other phases counts as a revisit."
      >
        <FocusForm {...props} words={words} onDone={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}

function FocusForm({
  projectId,
  current: ofProject,
  teams = [],
  words,
  onDone,
}: Props & { words: string; onDone: () => void }) {
  const trpc = useTRPC();
  const said = useSaid();
  const next = PHASES[(ofProject === null ? -1 : PHASES.indexOf(ofProject)) + 1] ?? "communication";
  const form = useForm<z.input<typeof Input>, unknown, z.output<typeof Input>>({
    resolver: zodResolver(Input),
    defaultValues: { projectId, phase: next, reason: "" },
  });
  const change = useMutation(
    trpc.lifecycle.changeFocus.mutationOptions({
      onSuccess: ({ phase }) => {
        onDone();
        said(`The focus is on ${phaseInfo(phase).title.toLowerCase()} now.`);
      },
    }),
  );
  const { errors } = form.formState;
  const team = teams.find(({ name }) => name === form.watch("team"));
  const current = team ? (team.focus?.phase ?? null) : ofProject;
  return (
    <form className="grid gap-3" onSubmit={form.handleSubmit((input) => change.mutate(input))}>
      {teams.length > 0 && (
        <Field label="Whose focus" hint="A sub-team's own focus stands beside the project's.">
          <NativeSelect {...form.register("team", { setValueAs: (name?: string) => name || undefined })}>
            <option value="">The whole project</option>
            {teams.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </NativeSelect>
        </Field>
      )}
      <Field label="Phase" hint={phaseInfo(form.watch("phase")).question} error={errors.phase?.message}>
        <NativeSelect {...form.register("phase")}>
          {PHASES.map((phase) => (
            <option key={phase} value={phase} disabled={phase === current}>
              {phaseInfo(phase).title}
              {phase === current ? " (in focus now)" : ""}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <Field
        label="Why now"
        hint="Stays with the project: later readers see why the team moved on or went back."
        error={errors.reason?.message ?? problemOf(change.error)}
      >
        <Textarea rows={4} {...form.register("reason")} />
      </Field>
      <DialogFooter>
        <Button type="submit" variant="primary" pending={change.isPending}>
          {words}
        </Button>
      </DialogFooter>
    </form>
  );
}
