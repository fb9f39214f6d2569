"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type SubmitEvent, useState } from "react";
import { versionHref } from "#components/datasets/hrefs.ts";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, NativeSelect } from "#components/ui/input.tsx";
import { LABEL_MAX } from "#domain/datasets/schemas.ts";
import { NAME_MAX } from "#domain/format/text.ts";
import type { KeptRecipe, SourceChoice } from "./recipe-editor.tsx";

const NEW = "new";

/** Has the worker take all rows of a version through a recipe, into a dataset. */
export function ApplyRecipe({
  base,
  kept,
  sourceId,
  sources,
  datasets,
  reason,
}: {
  base: string;
  kept: KeptRecipe;
  sourceId: string;
  sources: readonly SourceChoice[];
  datasets: readonly { id: string; name: string }[];
  reason: string | null;
}) {
  const trpc = useTRPC();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [from, setFrom] = useState<string | null>(null);
  const [into, setInto] = useState(NEW);
  const [name, setName] = useState("");
  const [label, setLabel] = useState("");
  const versionId = from ?? sourceId;
  const apply = useMutation(
    trpc.datasets.applyRecipe.mutationOptions({ onSuccess: ({ id }) => router.push(versionHref(base, id)) }),
  );
  if (reason || sources.length === 0)
    return (
      <Button disabledReason={reason ?? "The project has no ready dataset version yet."}>
        Apply to all rows
      </Button>
    );
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    apply.mutate({
      recipeVersionId: kept.versionId,
      versionId,
      into: into === NEW ? { name } : { datasetId: into },
      label,
    });
  };
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button>Apply to all rows</Button>
      </DialogTrigger>
      <DialogContent
        title={`Apply ${kept.name} v${kept.number}`}
        description="The worker takes every row through the steps. What comes out is a dataset version that says which recipe and which rows made it."
      >
        <form className="grid gap-3" onSubmit={submit}>
          <Field label="Rows of">
            <NativeSelect value={versionId} onChange={(event) => setFrom(event.target.value)}>
              {sources.map((source) => (
                <option key={source.id} value={source.id}>
                  {source.name}
                </option>
              ))}
            </NativeSelect>
          </Field>
          <Field label="Into">
            <NativeSelect value={into} onChange={(event) => setInto(event.target.value)}>
              <option value={NEW}>A new dataset</option>
              {datasets.map((dataset) => (
                <option key={dataset.id} value={dataset.id}>
                  {dataset.name}
                </option>
              ))}
            </NativeSelect>
          </Field>
          {into === NEW && (
            <Field label="Its name">
              <Input
                required
                autoComplete="off"
                maxLength={NAME_MAX}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            </Field>
          )}
          <Field label="Label of the version" optional>
            <Input
              autoComplete="off"
              maxLength={LABEL_MAX}
              value={label}
              onChange={(event) => setLabel(event.target.value)}
            />
          </Field>
          {apply.error && (
            <p role="alert" className="text-sm text-bad">
              {shownError(apply.error).message}
            </p>
          )}
          <DialogFooter>
            <Button type="submit" variant="primary" pending={apply.isPending || apply.isSuccess}>
              Prepare the rows
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
