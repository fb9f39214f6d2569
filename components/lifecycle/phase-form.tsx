"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { optionalTextSchema } from "#domain/format/text.ts";
import { PHASE_STATUS_LABELS, PHASE_STATUSES, phaseStatusSchema } from "#domain/lifecycle/phases.ts";
import { BRIEF_MAX } from "#domain/lifecycle/schemas.ts";
import { OtherBrief } from "./other-brief.tsx";
import type { PhaseDetail } from "./types.ts";
import { problemOf, useSaid } from "./use-lifecycle.ts";

const Form = z.object({
  status: phaseStatusSchema,
  ownerId: z.string(),
  brief: optionalTextSchema(BRIEF_MAX, "brief"),
});

/** Edits a phase from what was loaded; keyed by the phase and its revision where it is used. */
export function PhaseForm({
  projectId,
  phase,
  onDone,
}: {
  projectId: string;
  phase: PhaseDetail;
  onDone: () => void;
}) {
  const trpc = useTRPC();
  const said = useSaid();
  const form = useForm<z.input<typeof Form>, unknown, z.output<typeof Form>>({
    resolver: zodResolver(Form),
    defaultValues: { status: phase.status, ownerId: phase.ownerId ?? "", brief: phase.brief },
  });
  // Once somebody has seen the other's text, theirs may stand on top of it.
  const [onTopOf, setOnTopOf] = useState(phase.briefVersion);
  const save = useMutation(
    trpc.lifecycle.updatePhase.mutationOptions({
      onSuccess: () => {
        onDone();
        said("Saved.");
      },
    }),
  );
  const overtaken = save.error !== null && shownError(save.error).code === "conflict";
  const { errors } = form.formState;
  const gone = phase.ownerId !== null && !phase.members.some(({ id }) => id === phase.ownerId);
  return (
    <form
      className="grid gap-3"
      onSubmit={form.handleSubmit((values) => {
        const ownerId = values.ownerId || null;
        save.mutate({
          projectId,
          phase: phase.phase,
          ...(values.status !== phase.status && { status: values.status }),
          ...(ownerId !== phase.ownerId && { ownerId }),
          brief: values.brief,
          briefVersion: onTopOf,
        });
      })}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Status" error={errors.status?.message}>
          <NativeSelect {...form.register("status")}>
            {PHASE_STATUSES.map((status) => (
              <option key={status} value={status}>
                {PHASE_STATUS_LABELS[status]}
              </option>
            ))}
          </NativeSelect>
        </Field>
        <Field label="Owner" error={errors.ownerId?.message}>
          <NativeSelect {...form.register("ownerId")}>
            <option value="">Nobody</option>
            {gone && <option value={phase.ownerId ?? ""}>{phase.ownerName ?? "somebody who left"}</option>}
            {phase.members.map((member) => (
              <option key={member.id} value={member.id}>
                {member.name}
              </option>
            ))}
          </NativeSelect>
        </Field>
      </div>
      <Field
        label="Brief"
        hint="The team's present answer to the question of this phase. Markdown."
        error={errors.brief?.message ?? problemOf(save.error)}
      >
        <Textarea rows={12} dir="auto" {...form.register("brief")} />
      </Field>
      {overtaken && (
        <OtherBrief
          projectId={projectId}
          phase={phase.phase}
          mine={form.getValues("brief")}
          onTake={(version, body) => {
            setOnTopOf(version);
            if (body !== null) form.setValue("brief", body);
            save.reset();
          }}
        />
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onDone}>Keep it as it was</Button>
        <Button type="submit" variant="primary" pending={save.isPending}>
          Save the phase
        </Button>
      </div>
    </form>
  );
}
