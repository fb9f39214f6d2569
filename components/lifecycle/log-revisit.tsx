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
import { Input, Textarea } from "#components/ui/input.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { direction, PHASES, type Phase, phaseInfo } from "#domain/lifecycle/phases.ts";
import type { Scenario } from "#domain/lifecycle/scenarios/catalogue.ts";
import { LogRevisit as Schema } from "#domain/lifecycle/schemas.ts";
import { problemOf, useSaid } from "./use-lifecycle.ts";

type Props = {
  projectId: string;
  focus: Phase | null;
  /** The catalogue's scenarios for the phase in focus. */
  scenarios: readonly Pick<Scenario, "key" | "visited" | "title">[];
  reason: string | null;
};

/** Logs work that the portal did not see. `reason` says why this person may not. */
export function LogRevisit(props: Props) {
  const [open, setOpen] = useState(false);
  if (props.reason) {
    return (
      <Button variant="primary" disabledReason={props.reason}>
        Log a revisit
      </Button>
    );
  }
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">Log a revisit</Button>
      </DialogTrigger>
      <DialogContent
        title="Log a revisit"
        description="For work outside the portal. What you do in here is counted by itself."
      >
        <RevisitForm {...props} onDone={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}

const asInstant = (local: string | undefined): string | undefined =>
  local ? new Date(local).toISOString() : undefined;

function RevisitForm({ projectId, focus, scenarios, onDone }: Props & { onDone: () => void }) {
  const trpc = useTRPC();
  const said = useSaid();
  const form = useForm<z.input<typeof Schema>, unknown, z.output<typeof Schema>>({
    resolver: zodResolver(Schema),
    defaultValues: { projectId, phase: "data_preparation", reason: "" },
  });
  const log = useMutation(
    trpc.lifecycle.logRevisit.mutationOptions({
      onSuccess: ({ phase }) => {
        onDone();
        said(`Logged a visit to ${phaseInfo(phase).title.toLowerCase()}.`);
      },
    }),
  );
  const { errors } = form.formState;
  const phase = form.watch("phase");
  const fitting = scenarios.filter(({ visited }) => visited === phase);
  return (
    <form className="grid gap-3" onSubmit={form.handleSubmit((input) => log.mutate(input))}>
      <Field label="Phase" hint={wayTo(focus, phase)} error={errors.phase?.message}>
        <NativeSelect {...form.register("phase", { onChange: () => form.setValue("scenario", undefined) })}>
          {PHASES.map((phase) => (
            <option key={phase} value={phase}>
              {phaseInfo(phase).title}
            </option>
          ))}
        </NativeSelect>
      </Field>
      {fitting.length > 0 && (
        <Field label="Why" error={errors.scenario?.message}>
          <NativeSelect {...form.register("scenario", { setValueAs: (key?: string) => key || undefined })}>
            <option value="">Something else, in my words</option>
            {fitting.map(({ key, title }) => (
              <option key={key} value={key}>
                {title}
              </option>
            ))}
          </NativeSelect>
        </Field>
      )}
      <Field
        label={fitting.length > 0 ? "In your words" : "Why"}
        optional={form.watch("scenario") !== undefined}
        error={errors.reason?.message}
      >
        <Textarea rows={3} placeholder="What sent you there?" {...form.register("reason")} />
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Effort in hours" optional error={errors.effortHours?.message}>
          <Input
            type="number"
            inputMode="decimal"
            min={0.25}
            max={24}
            step={0.25}
            {...form.register("effortHours", {
              setValueAs: (value: string | number | undefined) =>
                value === "" || value === undefined ? undefined : Number(value),
            })}
          />
        </Field>
        <Field label="When" optional hint="Now, if left empty." error={errors.at?.message}>
          <Input type="datetime-local" {...form.register("at", { setValueAs: asInstant })} />
        </Field>
      </div>
      {problemOf(log.error) && (
        <p role="alert" className="text-sm text-bad">
          {problemOf(log.error)}
        </p>
      )}
      <DialogFooter>
        <Button type="submit" variant="primary" pending={log.isPending}>
          Log this revisit
        </Button>
      </DialogFooter>
    </form>
  );
}

function wayTo(focus: Phase | null, phase: Phase): string {
  if (focus === null) return "No focus is declared yet, so this counts for no row of the matrix.";
  const words = {
    same: "The phase in focus itself.",
    backtrack: `A backtrack from ${phaseInfo(focus).title.toLowerCase()}.`,
    forward: `A step forward from ${phaseInfo(focus).title.toLowerCase()}.`,
  };
  return words[direction(focus, phase)];
}
