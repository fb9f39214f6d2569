"use client";

import { useState } from "react";
import { EditingBy } from "#components/shell/editing-by.tsx";
import { useEditing } from "#components/trpc/live.tsx";
import { KeyValue } from "#components/ui/bits.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Digest } from "#components/ui/digest.tsx";
import { EmptyState, Notice } from "#components/ui/states.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import type { AcquisitionView } from "#domain/datasets/acquisition/view.ts";
import { acquisitionFacts } from "#domain/datasets/acquisition/words.ts";
import { type AcquisitionDraftVersion, AcquisitionForm } from "./acquisition-form.tsx";
import { AcquisitionHistory } from "./acquisition-history.tsx";
import { GapList } from "./gap-list.tsx";

/** How a dataset came here: the record, what it leaves open, its history, and the form that writes the next one. */
export function AcquisitionPanel({
  datasetId,
  view,
  versions,
  writeReason,
  here,
  now,
}: {
  datasetId: string;
  view: AcquisitionView;
  /** Those that can be named as the pilot sample. */
  versions: readonly AcquisitionDraftVersion[];
  writeReason: string | null;
  /** This tab's address. */
  here: string;
  now: string;
}) {
  const [editing, setEditing] = useState(false);
  const what = `acquisition ${datasetId}`;
  useEditing(editing ? what : null);
  const { record, history, gaps } = view;
  const newest = history[0]?.number ?? 0;
  const old = record !== null && record.number !== newest;
  const edit = (
    <Button
      size="sm"
      variant={record === null ? "primary" : "default"}
      disabledReason={writeReason}
      onClick={() => setEditing(true)}
    >
      {record === null ? "Write the record" : "Edit"}
    </Button>
  );
  if (editing)
    return (
      <>
        <EditingBy what={what} act="editing this record" />
        <AcquisitionForm
          key={newest}
          datasetId={datasetId}
          after={newest}
          content={record?.content ?? null}
          versions={versions}
          onDone={() => setEditing(false)}
        />
      </>
    );
  if (record === null)
    return (
      <EmptyState title="Nobody has written down where this data comes from" action={edit}>
        The record says who provides the data, under which agreement it may be used, on which lawful basis,
        how sensitive it is, how long it is kept, and what a pilot sample showed before the whole was taken.
      </EmptyState>
    );
  return (
    <>
      {old && (
        <Notice tone="warn">
          This is version {record.number} of the record; version {newest} took its place.{" "}
          <ButtonLink size="sm" href={here}>
            Show the newest
          </ButtonLink>
        </Notice>
      )}
      <GapList gaps={gaps} />
      <Card title="How it came here" actions={old ? null : edit}>
        <EditingBy what={what} act="editing this record" />
        <KeyValue
          items={acquisitionFacts(record.content, record.pilotName).map(({ label, value }) => ({
            label,
            value: <span className="break-words whitespace-pre-line">{value}</span>,
          }))}
        />
        <p className="mt-4 flex flex-wrap gap-x-2 border-t border-line-2 pt-2 text-xs text-ink-3">
          <span>
            Version {record.number}, by {record.createdBy.name}, <Timestamp at={record.createdAt} now={now} />
          </span>
          <Digest value={record.digest} algorithm="sha256" />
        </p>
      </Card>
      <AcquisitionHistory history={history} shown={record.number} here={here} now={now} />
    </>
  );
}
