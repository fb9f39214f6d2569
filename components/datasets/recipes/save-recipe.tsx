"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type SubmitEvent, useState } from "react";
import { recipeHref } from "#components/datasets/hrefs.ts";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { NOTE_MAX } from "#domain/datasets/recipes/schemas.ts";
import type { RecipeSpec } from "#domain/datasets/recipes/spec.ts";
import { NAME_MAX } from "#domain/format/text.ts";
import type { KeptRecipe } from "./recipe-editor.tsx";

/** Keeps a new recipe under a name, or the next version of one that is kept. */
export function SaveRecipe({
  projectId,
  base,
  kept,
  spec,
  changed,
  sourceId,
  reason,
}: {
  projectId: string;
  base: string;
  kept: KeptRecipe | null;
  /** Null while something in it is missing or wrong. */
  spec: RecipeSpec | null;
  changed: boolean;
  sourceId: string;
  reason: string | null;
}) {
  const trpc = useTRPC();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const go = (slug: string) => {
    setOpen(false);
    setText("");
    router.push(recipeHref(base, slug, sourceId ? { version: sourceId } : {}));
    router.refresh();
  };
  const create = useMutation(
    trpc.datasets.createRecipe.mutationOptions({ onSuccess: ({ slug }) => go(slug) }),
  );
  const save = useMutation(
    trpc.datasets.saveRecipe.mutationOptions({ onSuccess: () => go(kept?.slug ?? "") }),
  );
  const label = kept ? "Save as a new version" : "Save the recipe";
  const why =
    reason ??
    (spec === null
      ? "Mend the steps that are marked first."
      : !changed
        ? "Nothing has changed since it was saved."
        : null);
  if (why)
    return (
      <Button variant="primary" disabledReason={why}>
        {label}
      </Button>
    );
  const error = create.error ?? save.error;
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!spec) return;
    if (kept) save.mutate({ recipeId: kept.id, spec, note: text });
    else create.mutate({ projectId, name: text, spec });
  };
  const failure = error ? shownError(error) : null;
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">{label}</Button>
      </DialogTrigger>
      <DialogContent
        title={label}
        description={
          kept
            ? `It becomes version ${kept.number + 1} of ${kept.name}, or the next free number. What earlier ones made stays as it is.`
            : "A version of a recipe never changes; what it makes says which version made it."
        }
      >
        <form className="grid gap-3" onSubmit={submit}>
          <Field
            label={kept ? "What is different" : "Name"}
            optional={kept !== null}
            error={failure?.fields[0]?.message ?? failure?.message}
          >
            <Input
              autoComplete="off"
              maxLength={kept ? NOTE_MAX : NAME_MAX}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </Field>
          <DialogFooter>
            <Button type="submit" variant="primary" pending={create.isPending || save.isPending}>
              {label}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
