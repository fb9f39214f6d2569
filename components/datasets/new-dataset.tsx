"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Textarea } from "#components/ui/input.tsx";
import { CreateDataset } from "#domain/datasets/schemas.ts";
import { datasetHref } from "./hrefs.ts";

/** Names a dataset and goes to its page, where its first version is uploaded. `reason` says why this person may not. */
export function NewDataset({
  projectId,
  base,
  reason,
}: {
  projectId: string;
  base: string;
  reason: string | null;
}) {
  const [open, setOpen] = useState(false);
  if (reason) {
    return (
      <Button variant="primary" disabledReason={reason}>
        Add a dataset
      </Button>
    );
  }
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">Add a dataset</Button>
      </DialogTrigger>
      <DialogContent
        title="Add a dataset"
        description="Name it first; its file comes next, as its first version."
      >
        <DatasetForm projectId={projectId} base={base} />
      </DialogContent>
    </Dialog>
  );
}

const Form = CreateDataset.omit({ projectId: true });

function DatasetForm({ projectId, base }: { projectId: string; base: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const form = useForm<z.input<typeof Form>, unknown, z.output<typeof Form>>({
    resolver: zodResolver(Form),
    defaultValues: { name: "", description: "" },
  });
  const create = useMutation(
    trpc.datasets.create.mutationOptions({ onSuccess: ({ slug }) => router.push(datasetHref(base, slug)) }),
  );
  const { errors } = form.formState;
  const refused = create.error ? shownError(create.error).message : null;
  return (
    <form
      className="grid gap-3"
      onSubmit={form.handleSubmit((values) => create.mutate({ projectId, ...values }))}
    >
      <Field label="Name" error={errors.name?.message ?? refused}>
        <Input autoComplete="off" {...form.register("name")} />
      </Field>
      <Field
        label="Where it comes from and what it holds"
        optional
        hint="Source, period, unit of a row, and what is known to be missing."
        error={errors.description?.message}
      >
        <Textarea rows={4} {...form.register("description")} />
      </Field>
      <DialogFooter>
        <Button type="submit" variant="primary" pending={create.isPending || create.isSuccess}>
          Add this dataset
        </Button>
      </DialogFooter>
    </form>
  );
}
