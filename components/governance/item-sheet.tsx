"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useAct } from "#components/access/use-act.ts";
import { WhatHappened } from "#components/access/who-sees.tsx";
import { Discussion } from "#components/discussion/discussion.tsx";
import { useProjectBase } from "#components/discussion/project-base.ts";
import type { Talk } from "#components/discussion/threads-sheet.tsx";
import { EditingBy } from "#components/shell/editing-by.tsx";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { useEditing } from "#components/trpc/live.tsx";
import { Button } from "#components/ui/button.tsx";
import { DialogFooter, Sheet, SheetContent } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input, Textarea } from "#components/ui/input.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { formatDay } from "#domain/format/dates.ts";
import {
  EVIDENCE_MAX,
  type Evidence,
  ITEM_STATUS_LABELS,
  ITEM_STATUSES,
  type ItemStatus,
} from "#domain/governance/schemas.ts";
import type { ItemView } from "#domain/governance/view.ts";
import { EvidenceList } from "./evidence-list.tsx";
import { TakenUpBecause } from "./taken-up-because.tsx";

export type Person = { id: string; name: string };

/** One item beside the checklist: what it asks, where it stands, who has it, and what shows that it is met. */
export function ItemSheet({
  item,
  people,
  readOnlyReason,
  talk,
  onClose,
}: {
  item: ItemView | null;
  people: readonly Person[];
  /** Why this person cannot change it. */
  readOnlyReason: string | null;
  talk: Talk;
  onClose: () => void;
}) {
  const base = useProjectBase();
  return (
    <Sheet open={item !== null} onOpenChange={(open) => !open && onClose()}>
      {item && (
        <SheetContent title={item.title} description={item.detail}>
          <p className="text-xs text-ink-3">
            Section {item.paperSection} of the source. What could show it: {item.evidenceHint} See{" "}
            <WhatHappened base={base} id={item.id} />.
          </p>
          {item.takenUp && <TakenUpBecause itemKey={item.key} takenUp={item.takenUp} />}
          <ItemForm key={item.id} item={item} people={people} reason={readOnlyReason} onClose={onClose} />
          <Discussion
            projectId={talk.projectId}
            subject={{ kind: "checklist_item", id: item.id }}
            canComment={talk.reason === null}
            canModerate={talk.canModerate}
            reason={talk.reason}
          />
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
  const base = useProjectBase();
  const queries = useQueryClient();
  const { done } = useAct();
  // What was open when editing began: what another saves meanwhile is refused by its revision, never overwritten.
  const [begun] = useState(item);
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
  const ask = useMutation(
    trpc.governance.requestException.mutationOptions({
      onSuccess: ({ state }) => {
        void queries.invalidateQueries();
        done(
          state === "accepted"
            ? "The item is set aside until that day."
            : "The exception is asked for. It counts once somebody else approves it.",
        );
        onClose();
      },
    }),
  );
  const [until, setUntil] = useState(() => inDays(EXCEPTION_DAYS_DEFAULT));
  const what = `item ${item.id}`;
  const touched =
    status !== begun.status ||
    ownerId !== (begun.owner?.id ?? "") ||
    dueOn !== (begun.dueOn ?? "") ||
    note !== begun.note ||
    evidence !== begun.evidence;
  useEditing(touched ? what : null);
  const saveOver = (rev: number) =>
    save.mutate({
      itemId: item.id,
      status,
      ownerId: ownerId || null,
      dueOn: dueOn || null,
      note,
      evidence,
      rev,
    });
  const setsAside = status === "not_applicable" && item.status !== "not_applicable";
  const error = save.error ?? ask.error;
  const problem = error ? shownError(error) : null;
  const known = item.owner && !people.some((person) => person.id === item.owner?.id) ? [item.owner] : [];
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (setsAside) {
          ask.mutate({ itemId: item.id, reason: note, expiresOn: until });
          return;
        }
        saveOver(begun.rev);
      }}
    >
      <EditingBy what={what} act="editing this item" />
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
          {setsAside ? (
            <Field label="Set aside until" hint="After this day the item is open again.">
              <Input required type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
            </Field>
          ) : (
            <Field label="Due">
              <Input type="date" value={dueOn} onChange={(event) => setDueOn(event.target.value)} />
            </Field>
          )}
        </div>
        {!setsAside && (
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
        )}
        {!setsAside && item.exceptionUntil && (
          <p className="text-sm text-ink-2">
            {item.status === "not_applicable"
              ? `Set aside until ${formatDay(item.exceptionUntil)}; open again after that.`
              : `The exception ended on ${formatDay(item.exceptionUntil)}. The item is open again.`}
          </p>
        )}
        {item.exceptionRequestId && (
          <Notice tone="warn">
            An exception is asked for.{" "}
            <Link prefetch={false} className="link" href={`${base}/reviews/${item.exceptionRequestId}`}>
              Open its review
            </Link>
            . A change here ends it.
          </Notice>
        )}
        {!setsAside && (
          <EvidenceList
            evidence={evidence}
            full={evidence.length >= EVIDENCE_MAX}
            readOnly={reason !== null}
            onChange={setEvidence}
          />
        )}
        <Field
          label="Note"
          hint={
            status === "not_applicable"
              ? "Say why this need not be met here. Whoever approves reads it."
              : "What was done, in a sentence or two."
          }
        >
          <Textarea value={note} maxLength={4_000} onChange={(event) => setNote(event.target.value)} />
        </Field>
      </fieldset>
      {problem && <Notice tone="bad">{problem.message}</Notice>}
      {problem?.code === "conflict" && item.rev !== begun.rev && (
        <Notice tone="warn">
          By {item.updatedBy ?? "somebody who left"} it now says:{" "}
          {ITEM_STATUS_LABELS[item.status].toLowerCase()}
          {item.owner && `, ${item.owner.name}`}
          {item.note && `, “${item.note}”`}.{" "}
          <Button size="sm" onClick={() => saveOver(item.rev)}>
            Save mine in its place
          </Button>
        </Notice>
      )}
      {item.updatedBy && (
        <p className="text-xs text-ink-3">
          Last changed by {item.updatedBy} <Timestamp at={item.updatedAt} />
        </p>
      )}
      <DialogFooter>
        <Button onClick={onClose}>Close</Button>
        <Button
          type="submit"
          variant="primary"
          pending={save.isPending || ask.isPending}
          disabledReason={reason}
        >
          {setsAside ? "Ask for this exception" : "Save"}
        </Button>
      </DialogFooter>
    </form>
  );
}

const EXCEPTION_DAYS_DEFAULT = 90;

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const statusOf = (value: string): ItemStatus => ITEM_STATUSES.find((one) => one === value) ?? "open";
