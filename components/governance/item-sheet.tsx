"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useAct } from "#components/access/use-act.ts";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { DialogFooter, Sheet, SheetContent } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Textarea } from "#components/ui/input.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import {
  EVIDENCE_MAX,
  type Evidence,
  ITEM_STATUS_LABELS,
  ITEM_STATUSES,
  type ItemStatus,
} from "#domain/governance/schemas.ts";
import type { ItemView } from "#domain/governance/view.ts";
import { EvidenceList } from "./evidence-list.tsx";

export type Person = { id: string; name: string };

/** One item beside the checklist: what it asks, where it stands, who has it, and what shows that it is met. */
export function ItemSheet({
  item,
  people,
  readOnlyReason,
  onClose,
}: {
  item: ItemView | null;
  people: readonly Person[];
  /** Why this person cannot change it. */
  readOnlyReason: string | null;
  onClose: () => void;
}) {
  return (
    <Sheet open={item !== null} onOpenChange={(open) => !open && onClose()}>
      {item && (
        <SheetContent title={item.title} description={item.detail}>
          <p className="text-xs text-ink-3">
            Section {item.paperSection} of the source. What could show it: {item.evidenceHint}
          </p>
          <ItemForm key={item.id} item={item} people={people} reason={readOnlyReason} onClose={onClose} />
        </SheetContent>
      )}
    </Sheet>
  );
}

function ItemForm({
  item,
  people,
  reason,
  onClose,
}: {
  item: ItemView;
  people: readonly Person[];
  reason: string | null;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { done } = useAct();
  const [status, setStatus] = useState<ItemStatus>(item.status);
  const [ownerId, setOwnerId] = useState(item.owner?.id ?? "");
  const [dueOn, setDueOn] = useState(item.dueOn ?? "");
  const [note, setNote] = useState(item.note);
  const [evidence, setEvidence] = useState<Evidence[]>(item.evidence);
  const save = useMutation(
    trpc.governance.updateItem.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries();
        done("The item is saved.");
        onClose();
      },
    }),
  );
  const problem = save.error ? shownError(save.error) : null;
  const known = item.owner && !people.some((person) => person.id === item.owner?.id) ? [item.owner] : [];
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({
          itemId: item.id,
          status,
          ownerId: ownerId || null,
          dueOn: dueOn || null,
          note,
          evidence,
          rev: item.rev,
        });
      }}
    >
      <fieldset disabled={reason !== null} className="grid gap-3">
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Status">
            <NativeSelect value={status} onChange={(event) => setStatus(statusOf(event.target.value))}>
              {ITEM_STATUSES.map((one) => (
                <option key={one} value={one}>
                  {ITEM_STATUS_LABELS[one]}
                </option>
              ))}
            </NativeSelect>
          </Field>
          <Field label="Due">
            <Input type="date" value={dueOn} onChange={(event) => setDueOn(event.target.value)} />
          </Field>
        </div>
        <Field label="Owner">
          <NativeSelect value={ownerId} onChange={(event) => setOwnerId(event.target.value)}>
            <option value="">Nobody yet</option>
            {[...known, ...people].map((person) => (
              <option key={person.id} value={person.id}>
                {person.name}
              </option>
            ))}
          </NativeSelect>
        </Field>
        <EvidenceList
          evidence={evidence}
          full={evidence.length >= EVIDENCE_MAX}
          readOnly={reason !== null}
          onChange={setEvidence}
        />
        <Field
          label="Note"
          hint={
            status === "not_applicable"
              ? "Say why this does not apply here."
              : "What was done, in a sentence or two."
          }
        >
          <Textarea value={note} maxLength={4_000} onChange={(event) => setNote(event.target.value)} />
        </Field>
      </fieldset>
      {problem && <Notice tone="bad">{problem.message}</Notice>}
      {item.updatedBy && (
        <p className="text-xs text-ink-3">
          Last changed by {item.updatedBy} <Timestamp at={item.updatedAt} />
        </p>
      )}
      <DialogFooter>
        <Button onClick={onClose}>Close</Button>
        <Button type="submit" variant="primary" pending={save.isPending} disabledReason={reason}>
          Save
        </Button>
      </DialogFooter>
    </form>
  );
}

const statusOf = (value: string): ItemStatus => ITEM_STATUSES.find((one) => one === value) ?? "open";
