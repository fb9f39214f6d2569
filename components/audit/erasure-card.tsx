"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useAct } from "#components/access/use-act.ts";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Card, CardPart } from "#components/ui/card.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { formatCount } from "#domain/format/numbers.ts";
import { ReasonDialog } from "./reason-dialog.tsx";
import type { Keeping } from "./types.ts";

type Former = NonNullable<Keeping["people"]>["former"][number];

/** Erasing people who left: what goes, what stays, and why proofs hold all the same. */
export function ErasureCard({ keeping, reason }: { keeping: Keeping; reason: string | null }) {
  const former = keeping.people?.former ?? [];
  return (
    <Card title="Erase a person">
      <p className="max-w-[80ch] text-ink-2">
        Names, addresses and networks stand beside the log, not in it: an entry holds a salted commitment.
        Erasing takes values and salts of a person who left, and empties the account; every proof stays valid.
        The name printed on a signature stays with it, since the law asks for signed records to name their
        signer.
      </p>
      {keeping.people === null ? null : former.length === 0 ? (
        <p className="mt-3 text-sm text-ink-3">
          Nobody who left is left to erase. Remove a person under People first.
        </p>
      ) : (
        <DataTable
          inset
          className="mt-3"
          caption="People who left"
          rows={former}
          rowKey={(person) => person.id}
          columns={[
            { key: "name", header: "Who left", wrap: true, cell: (person) => person.name },
            { key: "email", header: "Address", wideOnly: true, cell: (person) => person.email },
            {
              key: "erase",
              header: <span className="sr-only">Erase</span>,
              cell: (person) => <ErasePerson person={person} reason={reason} />,
            },
          ]}
        />
      )}
      {keeping.erased.length > 0 && (
        <CardPart title="Erased">
          <DataTable
            inset
            caption="Erased people"
            rows={keeping.erased}
            rowKey={(row) => row.id}
            columns={[
              { key: "who", header: "Who", cell: (row) => <code className="text-xs">{row.userId}</code> },
              { key: "values", header: "Values", numeric: true, cell: (row) => formatCount(row.values) },
              { key: "reason", header: "Reason", wrap: true, cell: (row) => row.reason },
              { key: "by", header: "By", wideOnly: true, cell: (row) => row.by ?? "somebody who was erased" },
              { key: "at", header: "On", cell: (row) => <Timestamp at={row.at} /> },
            ]}
          />
        </CardPart>
      )}
    </Card>
  );
}

function ErasePerson({ person, reason }: { person: Former; reason: string | null }) {
  const trpc = useTRPC();
  const { done } = useAct();
  const [confirm, setConfirm] = useState("");
  const erase = useMutation(trpc.audit.erasePerson.mutationOptions());
  return (
    <ReasonDialog
      trigger="Erase…"
      triggerSize="sm"
      title={`Erase ${person.name}`}
      description="Values and salts go for good, and no backup of this page brings them back. Entries and proofs stay."
      act="Erase for good"
      variant="danger"
      hint="It is kept in the log, so do not write the person's name or address here."
      disabledReason={reason}
      ready={confirm.trim().toLowerCase() === person.email.toLowerCase()}
      pending={erase.isPending}
      error={erase.error ? shownError(erase.error).message : undefined}
      onOpen={() => {
        erase.reset();
        setConfirm("");
      }}
      onAct={(why, close) =>
        erase.mutate(
          { userId: person.id, confirm, reason: why },
          {
            onSuccess: ({ values, account }) => {
              close();
              done(
                account === "erased"
                  ? `${formatCount(values)} values and the account are erased.`
                  : `${formatCount(values)} values are erased. The account belongs to another organization too, and stays there.`,
              );
            },
          },
        )
      }
    >
      <Field label={`Type ${person.email}`} hint="What is erased does not come back.">
        <Input autoComplete="off" value={confirm} onChange={(event) => setConfirm(event.target.value)} />
      </Field>
    </ReasonDialog>
  );
}
