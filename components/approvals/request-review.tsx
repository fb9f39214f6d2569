"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Textarea } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.ts";
import { RequestApproval } from "#domain/approvals/schemas.ts";

type Fields = z.input<typeof RequestApproval>;

/** Asks for a review of a version: under which name it should be released, why, and by when. */
export function RequestReview({
  base,
  versionId,
  label,
  alias = "champion",
  disabledReason,
  variant = "primary",
}: {
  /** The project's address. */
  base: string;
  versionId: string;
  /** What people call the version, for example "late-flight v4". */
  label: string;
  alias?: string;
  disabledReason?: string | null;
  variant?: "primary" | "default";
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const form = useForm<Fields, unknown, z.output<typeof RequestApproval>>({
    resolver: zodResolver(RequestApproval),
    defaultValues: { versionId, gate: "release_version", alias, reason: "" },
  });
  const ask = useMutation(
    trpc.approvals.request.mutationOptions({
      onSuccess: ({ id }) => {
        setOpen(false);
        form.reset();
        void queries.invalidateQueries();
        router.refresh();
        toast.success(`A review of ${label} was asked for.`, {
          action: { label: "Open it", onClick: () => router.push(`${base}/reviews/${id}`) },
        });
      },
    }),
  );
  const { errors } = form.formState;
  if (disabledReason) {
    return (
      <Button variant={variant} disabledReason={disabledReason}>
        Ask for a review
      </Button>
    );
  }
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant={variant}>Ask for a review</Button>
      </DialogTrigger>
      <DialogContent
        title={`Ask for a review of ${label}`}
        description="The review is bound to its bytes, data, evaluation and card as they are now. A change to any of them ends it."
      >
        <form className="grid gap-3" onSubmit={form.handleSubmit((input) => ask.mutate(input))}>
          <Field
            label="Release as"
            hint="The name that should point to this version, for example champion."
            error={errors.alias?.message}
          >
            <Input autoComplete="off" className="font-mono" {...form.register("alias")} />
          </Field>
          <Field
            label="Reason"
            hint="What is better, and what should a reviewer look at?"
            error={errors.reason?.message}
          >
            <Textarea {...form.register("reason")} />
          </Field>
          <Field label="Due" optional error={errors.dueOn?.message}>
            <Input
              type="date"
              {...form.register("dueOn", { setValueAs: (value: string) => value || undefined })}
            />
          </Field>
          {ask.error && <Notice tone="bad">{shownError(ask.error).message}</Notice>}
          <DialogFooter>
            <Button onClick={() => setOpen(false)}>Not now</Button>
            <Button type="submit" variant="primary" pending={ask.isPending}>
              Ask for this review
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
