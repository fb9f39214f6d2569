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
import { toast } from "#components/ui/toast.ts";
import type { RequestView } from "#domain/approvals/view.ts";
import { formatDay } from "#domain/format/dates.ts";
import { REMIND_PLACE } from "./places.ts";

/** Says that were handed over on this request, and the two small acts around it: hand over, remind. */
export function HandOver({ request, meId }: { request: RequestView; meId: string }) {
  const live = request.delegations.filter((one) => one.inForce);
  if (live.length === 0 && !request.mayDelegate && !request.mayRemind) return null;
  return (
    <div id={REMIND_PLACE} className="grid scroll-mt-16 gap-2 border-t border-line-2 pt-3">
      {live.map((one) => (
        <p key={one.id} className="text-sm text-ink-2">
          {one.from.id === meId ? "You" : one.from.name} handed {one.from.id === meId ? "your" : "their"} say
          to {one.to.id === meId ? "you" : one.to.name} until {formatDay(one.untilOn)}.{" "}
          {one.mayEnd && <EndIt id={one.id} />}
        </p>
      ))}
      <span className="flex flex-wrap gap-2">
        {request.mayDelegate && <Delegate request={request} />}
        {request.mayRemind && <RemindThem requestId={request.id} />}
      </span>
    </div>
  );
}

function useAgain() {
  const queries = useQueryClient();
  const router = useRouter();
  return () => {
    void queries.invalidateQueries();
    router.refresh();
  };
}

function EndIt({ id }: { id: string }) {
  const trpc = useTRPC();
  const again = useAgain();
  const end = useMutation(trpc.approvals.endDelegation.mutationOptions({ onSuccess: again }));
  return (
    <>
      <Button size="sm" pending={end.isPending} onClick={() => end.mutate({ delegationId: id })}>
        End it
      </Button>
      {end.error && <span className="text-bad"> {shownError(end.error).message}</span>}
    </>
  );
}

function RemindThem({ requestId }: { requestId: string }) {
  const trpc = useTRPC();
  const again = useAgain();
  const remind = useMutation(
    trpc.approvals.remind.mutationOptions({
      onSuccess: ({ reminded, mailed }) => {
        toast.success(`${reminded.join(", ")}: reminded${mailed ? " by e-mail too" : ""}.`);
        again();
      },
    }),
  );
  return (
    <>
      <Button size="sm" pending={remind.isPending} onClick={() => remind.mutate({ requestId })}>
        Remind them
      </Button>
      {remind.error && <Notice tone="warn">{shownError(remind.error).message}</Notice>}
    </>
  );
}

function Delegate({ request }: { request: RequestView }) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button size="sm">Hand over my say…</Button>
      </DialogTrigger>
      {open && (
        <DialogContent
          title="Hand over your say"
          description="On this request only, until a day. It counts in your role; the record names you both. Whoever had a part in the work cannot take it."
        >
          <DelegateForm requestId={request.id} onDone={() => setOpen(false)} />
        </DialogContent>
      )}
    </Dialog>
  );
}

function DelegateForm({ requestId, onDone }: { requestId: string; onDone: () => void }) {
  const trpc = useTRPC();
  const again = useAgain();
  const people = useQuery(trpc.approvals.delegates.queryOptions({ requestId }));
  const [toUserId, setTo] = useState("");
  const [untilOn, setUntil] = useState("");
  const [reason, setReason] = useState("");
  const delegate = useMutation(
    trpc.approvals.delegate.mutationOptions({
      onSuccess: () => {
        onDone();
        again();
      },
    }),
  );
  const problem = people.error ?? delegate.error;
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!delegate.isPending) delegate.mutate({ requestId, toUserId, untilOn, reason });
      }}
    >
      <Field label="To" hint={people.data?.items.length === 0 ? "Nobody else may take it." : undefined}>
        <NativeSelect required value={toUserId} onChange={(event) => setTo(event.target.value)}>
          <option value="">Choose a colleague</option>
          {people.data?.items.map((person) => (
            <option key={person.id} value={person.id}>
              {person.name}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <Field label="Until">
        <Input required type="date" value={untilOn} onChange={(event) => setUntil(event.target.value)} />
      </Field>
      <Field label="Reason">
        <Textarea required rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
      {problem && <Notice tone="bad">{shownError(problem).message}</Notice>}
      <DialogFooter>
        <Button onClick={onDone}>Not now</Button>
        <Button type="submit" variant="primary" pending={delegate.isPending}>
          Hand it over
        </Button>
      </DialogFooter>
    </form>
  );
}
