"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useAct } from "#components/access/use-act.ts";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { FilterChip, FilterOption } from "#components/ui/chip.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import type { SavedSearch } from "#domain/audit/schemas.ts";
import { type AuditSearch, auditHref, isFiltered, sameSearch, savedPart } from "./search.ts";

export type SavedView = { id: string; name: string; search: SavedSearch };

/** One's own views of this log: choose one, keep the present filters as one, remove one. */
export function SavedViews({
  base,
  search,
  views,
  projectId,
}: {
  base: string;
  search: AuditSearch;
  views: readonly SavedView[];
  projectId: string | null;
}) {
  const trpc = useTRPC();
  const { done, failed } = useAct();
  const [name, setName] = useState("");
  const present = savedPart(search);
  const chosen = views.find((view) => sameSearch(view.search, present));
  const place = projectId === null ? {} : { projectId };
  const save = useMutation(trpc.audit.saveView.mutationOptions({ onError: failed }));
  const remove = useMutation(trpc.audit.removeView.mutationOptions({ onError: failed }));
  return (
    <FilterChip
      label={chosen ? `view: ${chosen.name}` : "views"}
      active={chosen !== undefined}
      clearHref={base}
    >
      {views.length === 0 && (
        <p className="max-w-60 px-2.5 py-1 text-sm text-ink-2">
          Set filters, then keep them here under a name. Only you see your views.
        </p>
      )}
      {views.map((view) => (
        <span key={view.id} className="flex items-center gap-1">
          <span className="min-w-0 flex-1">
            <FilterOption href={auditHref(base, {}, view.search)} active={view.id === chosen?.id}>
              {view.name}
            </FilterOption>
          </span>
          <Button
            size="sm"
            variant="ghost"
            aria-label={`Remove the view ${view.name}`}
            pending={remove.isPending && remove.variables.viewId === view.id}
            onClick={() =>
              remove.mutate(
                { viewId: view.id },
                { onSuccess: () => done(`The view "${view.name}" is removed.`) },
              )
            }
          >
            Remove
          </Button>
        </span>
      ))}
      {isFiltered({ ...search, entry: undefined, cursor: undefined }) && (
        <form
          className="mt-1 grid gap-2 border-t border-line-2 p-2.5 text-xs"
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate(
              { ...place, name, search: present },
              {
                onSuccess: () => {
                  setName("");
                  done(`The view "${name.trim()}" is kept.`);
                },
              },
            );
          }}
        >
          <Field label="Keep these filters as">
            <Input
              value={name}
              maxLength={60}
              placeholder={chosen?.name ?? "Refusals of this month"}
              onChange={(event) => setName(event.target.value)}
            />
          </Field>
          <Button type="submit" size="sm" pending={save.isPending} disabled={name.trim() === ""}>
            Keep the view
          </Button>
        </form>
      )}
    </FilterChip>
  );
}
