"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useId, useState } from "react";
import { Passages } from "#components/discussion/passages.tsx";
import { EditingBy } from "#components/shell/editing-by.tsx";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { useEditing } from "#components/trpc/live.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { EmptyState, Notice } from "#components/ui/states.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { toast } from "#components/ui/toast.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import { CARD_MAX } from "#domain/models/schemas.ts";
import type { VersionView } from "#domain/models/view.ts";

const STARTER = `## What it is for

## Who it affects

## Limits and known weaknesses

## How it was evaluated
`;

/** The words about a version: part of what is signed, so that a change says what it ends. */
export function CardTab({
  version,
  writeReason,
  reviewIsOpen,
}: {
  version: Pick<VersionView, "id" | "card">;
  /** Why this person may not write it; null when they may. */
  writeReason: string | null;
  reviewIsOpen: boolean;
}) {
  const { card } = version;
  const [started, setStarted] = useState<Pick<VersionView, "id" | "card"> | null>(null);
  const what = `card ${version.id}`;
  useEditing(started ? what : null);
  const edit = (
    <Button size="sm" disabledReason={writeReason} onClick={() => setStarted(version)}>
      {card.body === "" ? "Write the card" : "Edit"}
    </Button>
  );
  if (started) {
    return (
      <>
        <EditingBy what={what} act="editing this card" />
        {/* From what was loaded when editing began: what another saves meanwhile takes no word away, and is not overwritten. */}
        <CardEditor version={started} reviewIsOpen={reviewIsOpen} onDone={() => setStarted(null)} />
      </>
    );
  }
  if (card.body === "") {
    return (
      <EmptyState title="No card yet" action={edit}>
        The card says in plain words what the model is for, whom it affects and where it fails. A reviewer
        reads it before signing, and signs it too.
      </EmptyState>
    );
  }
  return (
    <Card title="Card" actions={edit}>
      <EditingBy what={what} act="editing this card" />
      <Passages text={card.body} place="card" label="card" className="max-w-[72ch]" />
      <p className="mt-4 border-t border-line-2 pt-2 text-xs text-ink-3">
        Revision {card.rev}, by {card.updatedBy.name}, <Timestamp at={card.updatedAt} />
      </p>
    </Card>
  );
}

function CardEditor({
  version,
  reviewIsOpen,
  onDone,
}: {
  version: Pick<VersionView, "id" | "card">;
  reviewIsOpen: boolean;
  onDone: () => void;
}) {
  const trpc = useTRPC();
  const router = useRouter();
  const queries = useQueryClient();
  const id = useId();
  const [body, setBody] = useState(version.card.body || STARTER);
  const save = useMutation(
    trpc.models.updateCard.mutationOptions({
      onSuccess: ({ voided }) => {
        void queries.invalidateQueries();
        router.refresh();
        const signatures = voided.reduce((sum, one) => sum + one.signatures, 0);
        toast.success(
          voided.length === 0
            ? "The card is saved."
            : `The card is saved. ${formatCountOf(voided.length, "review")} ended${signatures > 0 ? `, and ${formatCountOf(signatures, "signature")} no longer ${signatures === 1 ? "counts" : "count"}` : ""}.`,
        );
        onDone();
      },
    }),
  );
  return (
    <Card title="Card">
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ versionId: version.id, body, rev: version.card.rev });
        }}
      >
        {reviewIsOpen && (
          <Notice tone="warn">
            A review of this version is open. Saving a change ends it, and what was signed no longer counts.
          </Notice>
        )}
        <label htmlFor={id} className="sr-only">
          Text of the card, in Markdown
        </label>
        <Textarea
          id={id}
          rows={18}
          maxLength={CARD_MAX}
          value={body}
          onChange={(event) => setBody(event.target.value)}
          className="font-mono text-sm"
        />
        {save.error && <Notice tone="bad">{shownError(save.error).message}</Notice>}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onDone}>Keep it as it was</Button>
          <Button type="submit" variant="primary" pending={save.isPending}>
            Save the card
          </Button>
        </div>
      </form>
    </Card>
  );
}
