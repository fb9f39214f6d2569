"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/choice.tsx";
import { DialogFooter } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Textarea } from "#components/ui/input.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { direction, PHASES, type Phase, phaseInfo } from "#domain/lifecycle/phases.ts";
import { findScenarios } from "#domain/lifecycle/scenarios/catalogue.ts";
import { LogRevisit as Schema } from "#domain/lifecycle/schemas.ts";
import { isConflict, problemOf, useSaid } from "./use-lifecycle.ts";

const asInstant = (local: string | undefined): string | undefined =>
  local ? new Date(local).toISOString() : undefined;

const asNumber = (value: string | number | undefined): number | undefined =>
  value === "" || value === undefined ? undefined : Number(value);

/** Everything that can be said of work that is logged by hand. */
export function LogForm({
  projectId,
  focus,
  base,
  onDone,
}: {
  projectId: string;
  focus: Phase | null;
  /** The project's address. */
  base: string;
  onDone: () => void;
}) {
  const trpc = useTRPC();
  const said = useSaid();
  const form = useForm<z.input<typeof Schema>, unknown, z.output<typeof Schema>>({
    resolver: zodResolver(Schema),
    defaultValues: { projectId, phase: focus ?? "problem_definition", reason: "" },
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
  const fitting = focus === null ? [] : findScenarios({ focus, visited: phase });
  const problem = problemOf(log.error);
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
            {fitting.map(({ key, title, paperSection }) => (
              <option key={key} value={key}>
                {title} (paper, {paperSection})
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
        <Textarea rows={3} dir="auto" placeholder="What sent you there?" {...form.register("reason")} />
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Effort in hours" optional error={errors.effortHours?.message}>
          <Input
            type="number"
            inputMode="decimal"
            min={0.25}
            max={24}
            step={0.25}
            {...form.register("effortHours", { setValueAs: asNumber })}
          />
        </Field>
        <Field label="Done at" optional hint="Today, if left empty." error={errors.at?.message}>
          <Input type="datetime-local" {...form.register("at", { setValueAs: asInstant })} />
        </Field>
      </div>
      {problem && (
        <p role="alert" className="text-sm text-bad">
          {problem}
        </p>
      )}
      {isConflict(log.error) && <Checkbox label="Both went on at once" {...form.register("atOnce")} />}
      <DialogFooter className="items-center">
        <Link
          prefetch={false}
          href={`${base}/revisits/scenarios${focus === null ? "" : `?focus=${focus}`}`}
          className="mr-auto text-sm text-accent hover:underline"
        >
          All 74 reasons
        </Link>
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
