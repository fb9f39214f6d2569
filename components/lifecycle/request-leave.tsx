"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { longTextSchema } from "#domain/format/text.ts";
import { PHASES, type Phase, phaseInfo } from "#domain/lifecycle/phases.ts";
import { REASON_MAX } from "#domain/lifecycle/schemas.ts";
import { problemOf, useSaid } from "./use-lifecycle.ts";

const Form = z.object({ next: z.string(), reason: longTextSchema(REASON_MAX, "reason") });

type Props = { projectId: string; phase: Phase; inFocus: boolean; reason: string | null };

/** Asks for the approval to leave a phase, and where the focus goes then. `reason` says why this person may not. */
export function RequestLeave(props: Props) {
  const [open, setOpen] = useState(false);
  const button = (
    <Button variant="primary" disabledReason={props.reason}>
      Ask to leave this phase
    </Button>
  );
  if (props.reason) return button;
  const { title } = phaseInfo(props.phase);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>{button}</DialogTrigger>
      <DialogContent
        title={`Ask to leave ${title.toLowerCase()}`}
        description="The review is bound to the brief and the checklist as they are now. A change to either ends it. With the approval the phase is done."
      >
        <LeaveForm {...props} onDone={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}

function LeaveForm({ projectId, phase, inFocus, onDone }: Props & { onDone: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const said = useSaid();
  const following = PHASES[PHASES.indexOf(phase) + 1];
  const form = useForm<z.input<typeof Form>, unknown, z.output<typeof Form>>({
    resolver: zodResolver(Form),
    defaultValues: { next: inFocus ? (following ?? "") : "", reason: "" },
  });
  const ask = useMutation(
    trpc.lifecycle.requestLeave.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries();
        onDone();
        said("The approval is asked for. The phase is done once it is given.");
      },
    }),
  );
  const { errors } = form.formState;
  return (
    <form
      className="grid gap-3"
      onSubmit={form.handleSubmit(({ next, reason }) =>
        ask.mutate({ projectId, phase, reason, next: PHASES.find((one) => one === next) ?? null }),
      )}
    >
      {inFocus && (
        <Field label="Focus then" hint="Moves with the approval, if the focus is still on this phase.">
          <NativeSelect {...form.register("next")}>
            <option value="">Stays here</option>
            {PHASES.filter((one) => one !== phase).map((one) => (
              <option key={one} value={one}>
                {phaseInfo(one).title}
              </option>
            ))}
          </NativeSelect>
        </Field>
      )}
      <Field
        label="Reason"
        hint="What is reached, and what should a reviewer look at?"
        error={errors.reason?.message ?? problemOf(ask.error)}
      >
        <Textarea rows={4} {...form.register("reason")} />
      </Field>
      <DialogFooter>
        <Button onClick={onDone}>Not now</Button>
        <Button type="submit" variant="primary" pending={ask.isPending}>
          Ask for this approval
        </Button>
      </DialogFooter>
    </form>
  );
}
