"use client";

import { useMutation } from "@tanstack/react-query";
import { useAct } from "#components/access/use-act.ts";
import { type Talk, ThreadsSheet } from "#components/discussion/threads-sheet.tsx";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Switch } from "#components/ui/choice.tsx";
import { DataTable } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { EXPECTATION_LABELS, SEVERITY_LABELS } from "#domain/datasets/expectations/kinds.ts";
import type { ExpectationsView, ExpectationView } from "#domain/datasets/view.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import { AddExpectation } from "./add-expectation.tsx";
import type { OtherDataset } from "./expectation-form.tsx";
import { ProposalsDialog } from "./proposals-dialog.tsx";

/** What is expected of each version of a dataset, and what happens to one that fails. */
export function ExpectationsPanel({
  datasetId,
  view,
  columns,
  others,
  writeReason,
  ruleReason,
  talk,
  now,
}: {
  datasetId: string;
  view: ExpectationsView;
  columns: readonly DatasetColumn[];
  others: readonly OtherDataset[];
  /** Why this person may not change what is expected; null when they may. */
  writeReason: string | null;
  /** The same for the rule that refuses failing versions. */
  ruleReason: string | null;
  talk: Talk;
  now: string;
}) {
  const acts = view.latest ? (
    <>
      <ProposalsDialog datasetId={datasetId} version={view.latest.name} reason={writeReason} />
      <AddExpectation datasetId={datasetId} columns={columns} others={others} reason={writeReason} />
    </>
  ) : null;
  if (view.items.length === 0) {
    return (
      <EmptyState title="Nothing is expected yet" action={acts}>
        {view.latest
          ? "Say what each version has to meet: no gaps, known values, enough rows. Every later version is held against it by itself."
          : "Upload a version first. Its profile proposes what can be expected of those that follow."}
      </EmptyState>
    );
  }
  return (
    <>
      <Card
        title={formatCountOf(view.items.length, "expectation")}
        meta="held against every new version"
        actions={acts}
        flush
      >
        <DataTable
          caption="What is expected"
          className="rounded-none border-0 shadow-none"
          rows={view.items}
          rowKey={(row) => row.id}
          columns={[
            {
              key: "sentence",
              header: "Expectation",
              wrap: true,
              cell: (row) => <Sentence row={row} />,
            },
            { key: "kind", header: "Kind", wideOnly: true, cell: (row) => EXPECTATION_LABELS[row.spec.kind] },
            { key: "severity", header: "Weight", cell: (row) => SEVERITY_LABELS[row.severity] },
            {
              key: "by",
              header: "By",
              wideOnly: true,
              cell: (row) => (
                <>
                  {row.createdBy.name}
                  <span className="block text-xs text-ink-3">
                    <Timestamp at={row.createdAt} now={now} />
                  </span>
                </>
              ),
            },
            {
              key: "retire",
              header: <span className="sr-only">Threads, retire</span>,
              cell: (row) => (
                <span className="flex justify-end gap-1 max-sm:flex-col max-sm:items-end">
                  <ThreadsSheet
                    talk={talk}
                    subject={{ kind: "expectation", id: row.id }}
                    name={row.sentence.replace(/\.$/, "")}
                  />
                  <Retire row={row} reason={writeReason} />
                </span>
              ),
            },
          ]}
        />
      </Card>
      <RefuseRule datasetId={datasetId} on={view.refuseFailing} reason={ruleReason} />
    </>
  );
}

function Sentence({ row }: { row: ExpectationView }) {
  return (
    <span id={row.id} className="block max-w-[64ch] scroll-mt-20 break-words">
      {row.sentence}
      {row.spec.kind === "sql" && (
        <code className="mt-1 block text-xs whitespace-pre-wrap text-ink-3">{row.spec.query}</code>
      )}
    </span>
  );
}

function Retire({ row, reason }: { row: ExpectationView; reason: string | null }) {
  const trpc = useTRPC();
  const { done, failed } = useAct();
  const retire = useMutation(
    trpc.datasets.retireExpectation.mutationOptions({
      onSuccess: () => done("Retired. What it found stays in the record."),
      onError: failed,
    }),
  );
  return (
    <Button
      size="sm"
      variant="ghost"
      aria-label={`Retire: ${row.sentence}`}
      disabledReason={reason}
      pending={retire.isPending}
      onClick={() => retire.mutate({ expectationId: row.id })}
    >
      Retire
    </Button>
  );
}

function RefuseRule({ datasetId, on, reason }: { datasetId: string; on: boolean; reason: string | null }) {
  const trpc = useTRPC();
  const { done, failed } = useAct();
  const change = useMutation(
    trpc.datasets.refuseFailing.mutationOptions({
      onSuccess: ({ refuseFailing }) =>
        done(refuseFailing ? "Failing versions are refused now." : "Failing versions are accepted now."),
      onError: failed,
    }),
  );
  return (
    <Card title="A version that fails">
      <Switch
        label="Refuse it for training"
        hint={
          reason ??
          "No run starts on a version that fails what must hold, or that is still being checked. It is marked in either case."
        }
        checked={on}
        disabled={reason !== null || change.isPending}
        onChange={(event) => change.mutate({ datasetId, refuse: event.target.checked })}
      />
    </Card>
  );
}
