"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { ProveAgain } from "#components/access/prove-again.tsx";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent, DialogTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { NativeSelect, Textarea } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";
import { toast } from "#components/ui/toast.ts";
import type { BreakGlassView } from "#domain/approvals/view.ts";
import { formatDay } from "#domain/format/dates.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import {
  confirmationDraft,
  type EmergencyDraft,
  type EmergencyReturned,
  useEmergencyReturned,
} from "./emergency-draft.ts";
import { shownSigningDigest } from "./signing-digest.ts";

/** On every page of a project, until a third person has closed the review: what was put in use without the quorum. */
export function BreakGlassBanner({
  base,
  projectId,
  initial,
}: {
  base: string;
  projectId: string;
  initial: BreakGlassView[];
}) {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.approvals.listBreakGlass.queryOptions(
      { projectId, open: true },
      { initialData: { items: initial, nextCursor: null } },
    ),
  );
  if (data.items.length === 0) return null;
  return (
    <section aria-label="Emergency" className="grid gap-2 p-3 pb-0">
      {data.items.map((one) => (
        <Notice key={one.id} tone={one.state === "in_force" ? "bad" : "warn"}>
          <span className="break-words">
            <Link prefetch={false} className="link" href={[base, ...one.path].join("/")}>
              {one.label}
            </Link>{" "}
            {one.state === "in_force" ? (
              <>
                became <code>{one.alias}</code> without the quorum, by {one.proposedBy.name} and{" "}
                {one.confirmedBy?.name}: {one.reason}{" "}
                {one.daysOverdue > 0
                  ? `Its review is ${formatCountOf(one.daysOverdue, "day")} overdue.`
                  : one.reviewDueOn && `A third person reviews it until ${formatDay(one.reviewDueOn)}.`}
              </>
            ) : (
              <>
                is proposed as <code>{one.alias}</code> without the quorum, by {one.proposedBy.name}:{" "}
                {one.reason} A second person has to confirm.
              </>
            )}{" "}
          </span>
          {one.mayConfirm && <Confirm one={one} />}
          {one.mayReview && <Review one={one} />}
          {one.mayWithdraw && <TakeBack one={one} />}
        </Notice>
      ))}
    </section>
  );
}

function TakeBack({ one }: { one: BreakGlassView }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const takeBack = useMutation(
    trpc.approvals.breakGlassWithdraw.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries();
        router.refresh();
      },
      onError: (error) => toast.error(shownError(error).message),
    }),
  );
  return (
    <Button size="sm" pending={takeBack.isPending} onClick={() => takeBack.mutate({ breakGlassId: one.id })}>
      Take it back
    </Button>
  );
}

function Act({
  words,
  title,
  opened = false,
  children,
}: {
  words: string;
  title: string;
  /** Open before anybody has pressed: somebody came back to it. */
  opened?: boolean;
  /** `again`: it was closed and opened by hand since, so what came back is used up. */
  children: (close: () => void, again: boolean) => ReactNode;
}) {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const open = chosen ?? opened;
  return (
    <Dialog open={open} onOpenChange={setChosen}>
      <DialogTrigger asChild>
        <Button size="sm">{words}</Button>
      </DialogTrigger>
      {open && (
        <DialogContent title={title}>{children(() => setChosen(false), chosen !== null)}</DialogContent>
      )}
    </Dialog>
  );
}

function Confirm({ one }: { one: BreakGlassView }) {
  const returned = useEmergencyReturned(confirmationDraft(one.id));
  return (
    <Act
      words="Confirm…"
      title={`Put ${one.label} in use as ${one.alias}, without the quorum`}
      opened={returned !== null}
    >
      {(close, again) => <ConfirmForm one={one} returned={again ? null : returned} onDone={close} />}
    </Act>
  );
}

function ConfirmForm({
  one,
  returned,
  onDone,
}: {
  one: BreakGlassView;
  returned: EmergencyReturned | null;
  onDone: () => void;
}) {
  const trpc = useTRPC();
  const router = useRouter();
  const queries = useQueryClient();
  // What was on the screen when this opened is what is confirmed.
  const [contentDigest] = useState(returned?.contentDigest ?? one.contentDigest);
  const [reason, setReason] = useState(returned?.reason ?? "");
  const [missing, setMissing] = useState(false);
  const confirm = useMutation(
    trpc.approvals.breakGlassConfirm.mutationOptions({
      onSuccess: () => {
        onDone();
        void queries.invalidateQueries();
        router.refresh();
      },
    }),
  );
  return (
    <div className="grid gap-4">
      <p>
        It moves at once, and everybody in the project sees it. The log names you and {one.proposedBy.name}.
      </p>
      <Field
        label="Reason"
        hint="What did you see yourself?"
        error={missing && reason.trim() === "" ? "Write the reason: it stays in the log." : undefined}
      >
        <Textarea autoFocus value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
      {confirm.error && <Notice tone="bad">{shownError(confirm.error).message}</Notice>}
      <ProveAgain
        of={{
          purpose: "sign",
          digest: shownSigningDigest({
            requestId: one.id,
            decision: "break_glass",
            contentDigest,
          }),
        }}
        act="Put it in use"
        variant="danger"
        pending={confirm.isPending}
        draft={{ id: confirmationDraft(one.id), value: { contentDigest, reason } satisfies EmergencyDraft }}
        proved={returned?.stepUpId ?? null}
        problem={returned?.problem ?? null}
        ready={() => {
          setMissing(reason.trim() === "");
          return reason.trim() !== "";
        }}
        onProved={(stepUpId) => confirm.mutate({ breakGlassId: one.id, contentDigest, stepUpId, reason })}
      >
        <Button onClick={onDone}>Not now</Button>
      </ProveAgain>
    </div>
  );
}

function Review({ one }: { one: BreakGlassView }) {
  return (
    <Act words="Close the review…" title={`Review: ${one.label} as ${one.alias}, without the quorum`}>
      {(close) => <ReviewForm one={one} onDone={close} />}
    </Act>
  );
}

function ReviewForm({ one, onDone }: { one: BreakGlassView; onDone: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queries = useQueryClient();
  const [outcome, setOutcome] = useState<"justified" | "not_justified">("justified");
  const [review, setReview] = useState("");
  const close = useMutation(
    trpc.approvals.breakGlassReview.mutationOptions({
      onSuccess: () => {
        onDone();
        void queries.invalidateQueries();
        router.refresh();
      },
    }),
  );
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!close.isPending) close.mutate({ breakGlassId: one.id, outcome, review });
      }}
    >
      <Field label="It was">
        <NativeSelect
          value={outcome}
          onChange={(event) => setOutcome(event.target.value === "justified" ? "justified" : "not_justified")}
        >
          <option value="justified">justified</option>
          <option value="not_justified">not justified</option>
        </NativeSelect>
      </Field>
      <Field label="What you found">
        <Textarea required value={review} onChange={(event) => setReview(event.target.value)} />
      </Field>
      {close.error && <Notice tone="bad">{shownError(close.error).message}</Notice>}
      <span className="flex justify-end gap-2">
        <Button onClick={onDone}>Not now</Button>
        <Button type="submit" variant="primary" pending={close.isPending}>
          Close the review
        </Button>
      </span>
    </form>
  );
}
