"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { problemOf } from "#components/lifecycle/use-lifecycle.ts";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Textarea } from "#components/ui/input.tsx";
import { CreateProject } from "#domain/access/schemas.ts";
import { slugify } from "#domain/format/slug.ts";

const Form = CreateProject.extend({ slug: z.union([z.literal(""), CreateProject.shape.slug]) });

/** Starts a project. `reason` says why this person may not. */
export function NewProject({ org, reason }: { org: string; reason: string | null }) {
  const [open, setOpen] = useState(false);
  if (reason) {
    return (
      <Button variant="primary" disabledReason={reason}>
        Start a project
      </Button>
    );
  }
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">Start a project</Button>
      </DialogTrigger>
      <DialogContent
        title="Start a project"
        description="It begins with its nine phases, a checklist and an approval policy."
      >
        <ProjectForm org={org} />
      </DialogContent>
    </Dialog>
  );
}

function ProjectForm({ org }: { org: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const form = useForm<z.input<typeof Form>, unknown, z.output<typeof Form>>({
    resolver: zodResolver(Form),
    defaultValues: { name: "", slug: "", description: "" },
  });
  const create = useMutation(
    trpc.access.createProject.mutationOptions({
      onSuccess: ({ slug }) => router.push(`/o/${org}/p/${slug}`),
    }),
  );
  const { errors } = form.formState;
  const suggested = slugify(form.watch("name"));
  return (
    <form
      className="grid gap-3"
      onSubmit={form.handleSubmit(({ name, slug, description }) =>
        create.mutate({ name, ...(slug ? { slug } : {}), ...(description ? { description } : {}) }),
      )}
    >
      <Field label="Name" error={errors.name?.message}>
        <Input autoComplete="off" {...form.register("name")} />
      </Field>
      <Field
        label="Short name in the address"
        optional
        hint={suggested ? `${suggested}, if left empty` : "Small letters, digits and hyphens."}
        error={errors.slug?.message}
      >
        <Input autoComplete="off" {...form.register("slug")} />
      </Field>
      <Field label="What it is for" optional error={errors.description?.message ?? problemOf(create.error)}>
        <Textarea rows={3} {...form.register("description")} />
      </Field>
      <DialogFooter>
        <Button type="submit" variant="primary" pending={create.isPending || create.isSuccess}>
          Start this project
        </Button>
      </DialogFooter>
    </form>
  );
}
