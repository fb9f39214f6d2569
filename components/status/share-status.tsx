"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { useAct } from "#components/access/use-act.ts";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";
import { formatExact } from "#domain/format/dates.ts";
import { CreateStatusLink, STATUS_LINK_DAYS_MAX } from "#domain/lifecycle/status-schemas.ts";

const FORM = "share-status";

/** Makes a link with which somebody outside reads the status, and nothing else. */
export function ShareStatus({ projectId, reason }: { projectId: string; reason: string | null }) {
  const trpc = useTRPC();
  const { done } = useAct();
  const [open, setOpen] = useState(false);
  const form = useForm<z.input<typeof CreateStatusLink>, unknown, z.output<typeof CreateStatusLink>>({
    resolver: zodResolver(CreateStatusLink),
    defaultValues: { projectId, label: "", days: 14 },
  });
  const make = useMutation(trpc.lifecycle.createStatusLink.mutationOptions());
  const { errors } = form.formState;
  function close(next: boolean) {
    setOpen(next);
    if (!next && make.data) {
      done("The link works until its day, or until it is revoked on the page Access.");
      make.reset();
      form.reset();
    }
  }
  if (reason) return <Button disabledReason={reason}>Make a link…</Button>;
  return (
    <Dialog open={open} onOpenChange={close}>
      <DialogTrigger asChild>
        <Button>Make a link…</Button>
      </DialogTrigger>
      {make.data ? (
        <DialogContent title="Copy this link now" description="It is shown once: only its hash is kept here.">
          <div className="flex items-center gap-2 rounded-control border border-line bg-paper p-2.5">
            <code className="min-w-0 flex-1 break-all">{make.data.link}</code>
            <CopyButton text={make.data.link} label="Copy the link" />
          </div>
          <p className="text-sm text-ink-2">
            Whoever has it reads this page without signing in, until {formatExact(make.data.expiresAt)}. Each
            opening is recorded.
          </p>
          <DialogFooter>
            <Button variant="primary" onClick={() => close(false)}>
              Done
            </Button>
          </DialogFooter>
        </DialogContent>
      ) : (
        <DialogContent
          title="A link to this page"
          description="For somebody without an account. They read the status as it is at that moment, take it with them as PDF or markdown, and see nothing else of the project."
        >
          <form
            id={FORM}
            className="grid gap-3"
            onSubmit={form.handleSubmit((values) => make.mutate(values))}
          >
            <Field
              label="Who is it for?"
              hint="So that you know later which one to revoke."
              error={errors.label?.message}
            >
              <Input {...form.register("label")} placeholder="Board meeting in December" />
            </Field>
            <Field label="Good for how many days?" error={errors.days?.message}>
              <Input
                type="number"
                min={1}
                max={STATUS_LINK_DAYS_MAX}
                {...form.register("days", { valueAsNumber: true })}
              />
            </Field>
          </form>
          {make.error && <Notice tone="bad">{shownError(make.error).message}</Notice>}
          <DialogFooter>
            <Button onClick={() => close(false)}>Cancel</Button>
            <Button variant="primary" type="submit" form={FORM} disabled={make.isPending}>
              Make the link
            </Button>
          </DialogFooter>
        </DialogContent>
      )}
    </Dialog>
  );
}
