"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { CardSkeleton } from "#components/ui/skeleton.tsx";
import { Notice } from "#components/ui/states.tsx";
import {
  type Reading,
  SNIFFED_FORMAT_WORDS,
  type Sniffed,
  type SniffedColumn,
} from "#domain/datasets/reading.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import { DialectFields } from "./dialect-fields.tsx";
import { SniffedTable } from "./sniffed-table.tsx";

/** How an uploaded file would be read, with its first rows; each correction is tried at once, and only then is it imported. */
export function ReadingReview({
  projectId,
  uploadId,
  name,
  pending,
  refusal,
  onImport,
  onLeave,
}: {
  projectId: string;
  uploadId: string;
  name: string;
  pending: boolean;
  refusal: string | null;
  onImport: (reading: Reading) => void;
  onLeave: () => void;
}) {
  const trpc = useTRPC();
  const [said, setSaid] = useState<Reading>({});
  const sniffed = useQuery(
    trpc.datasets.sniffUpload.queryOptions(
      { projectId, uploadId, reading: said },
      { placeholderData: keepPreviousData, retry: false, staleTime: Number.POSITIVE_INFINITY },
    ),
  );
  // After a correction that cannot be read, what was seen before stays, so that it can be corrected again.
  const [last, setLast] = useState<Sniffed | null>(null);
  if (sniffed.data && sniffed.data !== last) setLast(sniffed.data);
  const data = sniffed.data ?? last;
  const problem = sniffed.error ? shownError(sniffed.error).message : null;
  // Another separator or header gives other columns, so that types said before mean nothing.
  const change = (part: Partial<Reading>) => {
    const { columns: _, ...dialect } = said;
    setSaid("decimal" in part ? { ...said, ...part } : { ...dialect, ...part });
  };
  const correct = ({ name: column, type, format }: SniffedColumn) => {
    // What was only guessed is guessed again; said is what somebody chose.
    const others = (said.columns ?? []).filter((one) => one.name !== column);
    setSaid({ ...said, columns: [...others, { name: column, type, ...(format && { format }) }] });
  };
  const misfits = data?.columns.filter((column) => column.misfits > 0) ?? [];
  return (
    <section
      aria-label={`How ${name} is read`}
      className="mt-4 grid grid-cols-[minmax(0,1fr)] gap-3 border-t border-line-2 pt-3"
    >
      <h3 className="text-sm font-semibold break-words">
        {name} is here. {data && SNIFFED_FORMAT_WORDS[data.format]}
      </h3>
      {!data && !problem && <CardSkeleton lines={4} />}
      {problem && <Notice tone="bad">{problem}</Notice>}
      {data?.encoding && <DialectFields sniffed={data} onChange={change} />}
      {!problem && misfits.length > 0 && (
        <Notice tone="warn">
          Among the first rows,{" "}
          {misfits.map((column) => `${formatCountOf(column.misfits, "value")} of ${column.name}`).join(", ")}{" "}
          {misfits.length === 1 && misfits[0]?.misfits === 1 ? "does" : "do"} not fit the type. Their rows
          would be kept aside.
        </Notice>
      )}
      {data && <SniffedTable sniffed={data} busy={sniffed.isFetching} onColumn={correct} />}
      {refusal && <Notice tone="bad">{refusal}</Notice>}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onLeave} disabled={pending}>
          Leave it
        </Button>
        <Button
          variant="primary"
          pending={pending}
          disabledReason={
            problem
              ? "Correct how it is read first."
              : sniffed.isFetching
                ? "The first rows are being read."
                : null
          }
          onClick={() => data && onImport(data.reading)}
        >
          Import it
        </Button>
      </div>
    </section>
  );
}
