"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, NativeSelect, Textarea } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";
import { nameSchema } from "#domain/format/text.ts";
import { CARD_MAX } from "#domain/models/schemas.ts";
import { versionHref } from "./hrefs.ts";

const NEW = "new";

/** Makes a version of what a run trained: the next one of a model, or the first of a new model. */
export function RegisterVersion({
  base,
  projectId,
  runId,
  runLabel,
  suggestedName = "",
  disabledReason,
  variant = "primary",
}: {
  /** The project's address. */
  base: string;
  projectId: string;
  runId: string;
  /** "Run 3" */
  runLabel: string;
  suggestedName?: string;
  disabledReason?: string | null;
  variant?: "primary" | "default";
}) {
  const [open, setOpen] = useState(false);
  if (disabledReason) {
    return (
      <Button variant={variant} disabledReason={disabledReason}>
        Register a version…
      </Button>
    );
  }
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant={variant}>Register a version…</Button>
      </DialogTrigger>
      <DialogContent
        title={`Register what ${runLabel} trained`}
        description="The version keeps the model's bytes, figures, input schema and lineage for good. It can be tried, reviewed and released; it can never be changed."
      >
        {open && (
          <RegisterForm
            base={base}
            projectId={projectId}
            runId={runId}
            suggestedName={suggestedName}
            onCancel={() => setOpen(false)}
          />
        )}
      </DialogContent>
    </Dialog>
  );
}

function RegisterForm({
  base,
  projectId,
  runId,
  suggestedName,
  onCancel,
}: {
  base: string;
  projectId: string;
  runId: string;
  suggestedName: string;
  onCancel: () => void;
}) {
  const trpc = useTRPC();
  const router = useRouter();
  const queries = useQueryClient();
  const models = useQuery(trpc.models.list.queryOptions({ projectId, limit: 100 }));
  const [chosen, setChosen] = useState<string | null>(null);
  const [name, setName] = useState(suggestedName);
  const [card, setCard] = useState("");
  const [nameError, setNameError] = useState<string | null>(null);
  const target = chosen ?? models.data?.items[0]?.id ?? NEW;
  const register = useMutation(
    trpc.models.registerVersion.mutationOptions({
      onSuccess: ({ modelSlug, number }) => {
        void queries.invalidateQueries();
        router.push(versionHref(base, modelSlug, number));
      },
    }),
  );
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (target !== NEW) return register.mutate({ runId, modelId: target, card });
        const parsed = nameSchema.safeParse(name);
        setNameError(parsed.success ? null : (parsed.error.issues[0]?.message ?? null));
        if (parsed.success) register.mutate({ runId, newModel: { name: parsed.data }, card });
      }}
    >
      <Field label="As a version of">
        <NativeSelect
          value={target}
          disabled={models.isPending}
          onChange={(event) => setChosen(event.target.value)}
        >
          {models.data?.items.map((model) => (
            <option key={model.id} value={model.id}>
              {model.name}
              {model.latest ? `, next is v${model.latest.number + 1}` : ", the first"}
            </option>
          ))}
          <option value={NEW}>a new model</option>
        </NativeSelect>
      </Field>
      {target === NEW && (
        <Field
          label="Name of the model"
          hint="What it does, in a word or two, for example late-flight."
          error={nameError}
        >
          <Input autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
      )}
      <Field
        label="Card"
        optional
        hint="What it is for, whom it affects, where it fails. Markdown. Reviewers sign it too."
      >
        <Textarea value={card} maxLength={CARD_MAX} onChange={(event) => setCard(event.target.value)} />
      </Field>
      {(register.error ?? models.error) && (
        <Notice tone="bad">{shownError(register.error ?? models.error).message}</Notice>
      )}
      <DialogFooter>
        <Button onClick={onCancel}>Not now</Button>
        <Button type="submit" variant="primary" pending={register.isPending || register.isSuccess}>
          Register the version
        </Button>
      </DialogFooter>
    </form>
  );
}
