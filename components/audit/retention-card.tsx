"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useAct } from "#components/access/use-act.ts";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Card } from "#components/ui/card.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { Field } from "#components/ui/field.tsx";
import { NativeSelect } from "#components/ui/select.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { retentionWords } from "#domain/audit/keeping.ts";
import { formatCount } from "#domain/format/numbers.ts";
import { ReasonDialog } from "./reason-dialog.tsx";
import type { Keeping } from "./types.ts";

const YEARS = [1, 2, 3, 5, 7, 10, 15, 30];

/** How long entries are kept, each version of the policy, and what was removed by it. */
export function RetentionCard({ keeping, reason }: { keeping: Keeping; reason: string | null }) {
  const { policies, prunings } = keeping;
  const months = policies[0]?.months ?? null;
  return (
    <Card
      title={`Entries are kept ${retentionWords(months)}`}
      actions={<ChangeRetention months={months} reason={reason} />}
    >
      <p className="max-w-[80ch] text-ink-2">
        {months === null
          ? "Nothing is removed. "
          : "Once an hour the worker removes older entries that are in the tree, covered by a copied checkpoint and under no hold. "}
        Approvals, signatures, roles, releases and the acts of this page always stay: they are what separation
        of duties is shown from. Of a removed entry its hash stays in the tree, and the log says which places
        are empty and why.
      </p>
      {policies.length > 0 && (
        <DataTable
          inset
          className="mt-3"
          caption="Versions of the policy"
          rows={policies}
          rowKey={(policy) => String(policy.version)}
          columns={[
            { key: "version", header: "Version", cell: (policy) => policy.version },
            { key: "keeps", header: "Keeps", cell: (policy) => retentionWords(policy.months) },
            { key: "reason", header: "Reason", wrap: true, cell: (policy) => policy.reason },
            {
              key: "by",
              header: "By",
              wideOnly: true,
              cell: (policy) => policy.by ?? "somebody who was erased",
            },
            { key: "at", header: "Since", cell: (policy) => <Timestamp at={policy.at} /> },
          ]}
        />
      )}
      {prunings.length > 0 && (
        <p className="mt-3 text-sm text-ink-2">
          Last removed: {formatCount(prunings[0]?.entries ?? 0)} entries,{" "}
          <Timestamp at={prunings[0]?.at ?? ""} />.
        </p>
      )}
    </Card>
  );
}

function ChangeRetention({ months, reason }: { months: number | null; reason: string | null }) {
  const trpc = useTRPC();
  const { done } = useAct();
  const [chosen, setChosen] = useState(String(months ?? ""));
  const set = useMutation(trpc.audit.setRetention.mutationOptions());
  const choices = [...new Set([...YEARS.map((years) => years * 12), ...(months ? [months] : [])])].sort(
    (a, b) => a - b,
  );
  return (
    <ReasonDialog
      trigger="Change it…"
      triggerSize="sm"
      title="How long entries are kept"
      description="A shorter time removes entries for good, beginning within the hour. Nothing brings them back."
      act="Make it the policy"
      disabledReason={reason}
      pending={set.isPending}
      error={set.error ? shownError(set.error).message : undefined}
      onOpen={() => {
        set.reset();
        setChosen(String(months ?? ""));
      }}
      onAct={(why, close) =>
        set.mutate(
          { months: chosen === "" ? null : Number(chosen), reason: why },
          {
            onSuccess: ({ version }) => {
              close();
              done(`Version ${version} of the policy is in force.`);
            },
          },
        )
      }
    >
      <Field label="Keep entries">
        <NativeSelect value={chosen} onChange={(event) => setChosen(event.target.value)}>
          <option value="">for ever</option>
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {retentionWords(choice)}
            </option>
          ))}
        </NativeSelect>
      </Field>
    </ReasonDialog>
  );
}
