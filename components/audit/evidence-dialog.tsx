"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { KeyValue } from "#components/ui/bits.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Notice } from "#components/ui/states.tsx";
import { formatExact } from "#domain/format/dates.ts";
import { formatBytes, formatCount, formatCountOf } from "#domain/format/numbers.ts";
import {
  type EvidenceChoice,
  evidenceHref,
  evidenceInput,
  PACKED_SHARE,
  SAVED_HERE_BYTES_MAX,
} from "./evidence.ts";
import { useDownload } from "./use-download.ts";

/** Takes an evidence pack: what of, of which time, what is inside, how much, and how far it has come. */
export function EvidenceDialog({
  org,
  about,
  choice,
  reason,
}: {
  org: string;
  /** What it is about, in words: "late-flight v4". */
  about: string;
  choice: Pick<EvidenceChoice, "projectId" | "versionId">;
  /** Why the reader may not; null when they may. */
  reason: string | null;
}) {
  const [open, setOpen] = useState(false);
  const button = <Button disabledReason={reason}>Evidence pack…</Button>;
  if (reason) return button;
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>{button}</DialogTrigger>
      <DialogContent
        title="Evidence pack"
        description={`What somebody needs to check ${about} without trusting this server.`}
      >
        <EvidenceForm org={org} choice={choice} onDone={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}

function EvidenceForm({
  org,
  choice,
  onDone,
}: {
  org: string;
  choice: Pick<EvidenceChoice, "projectId" | "versionId">;
  onDone: () => void;
}) {
  const trpc = useTRPC();
  const [days, setDays] = useState({ from: "", to: "" });
  const given = evidenceInput({ ...choice, ...days });
  const size = useQuery(trpc.audit.evidenceSize.queryOptions(given, { placeholderData: keepPreviousData }));
  const href = evidenceHref(org, given);
  const download = useDownload();
  const problem = size.error ? shownError(size.error) : null;
  const small = size.data !== undefined && size.data.bytes < SAVED_HERE_BYTES_MAX;
  const start = () => {
    if (small) void download.start(href);
    else {
      // Too much to hold in a page: the browser writes it to the disk and shows how far it is.
      window.location.assign(href);
      onDone();
    }
  };
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
    >
      <p className="text-ink-2">
        A zip with every entry as it was recorded, the tree’s hashes, all signed checkpoints, the keys,
        decisions with their statements and receipts, digests of model versions and their cards, and{" "}
        <code>verify.mjs</code>, which checks all of it with Node and nothing else.
      </p>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="From" optional hint="The first day, in UTC">
          <Input
            type="date"
            value={days.from}
            onChange={(event) => setDays({ ...days, from: event.target.value })}
          />
        </Field>
        <Field label="To" optional hint="The last day, in UTC">
          <Input
            type="date"
            value={days.to}
            onChange={(event) => setDays({ ...days, to: event.target.value })}
          />
        </Field>
      </div>
      {problem ? (
        <Notice tone="bad">{problem.message}</Notice>
      ) : size.data ? (
        <Size {...size.data} />
      ) : (
        <Skeleton className="h-20" />
      )}
      {download.state.kind === "running" && (
        <Progress
          value={
            size.data
              ? Math.min(0.99, download.state.bytes / Math.max(1, size.data.bytes * PACKED_SHARE))
              : null
          }
          label="Getting the evidence pack"
          stage={`${formatBytes(download.state.bytes)} so far`}
        />
      )}
      {download.state.kind === "failed" && <Notice tone="bad">{download.state.message}</Notice>}
      {download.state.kind === "done" && (
        <Notice tone="ok">{`${download.state.name} is saved, ${formatBytes(download.state.bytes)}. Open its README.html, or run node verify.mjs on it.`}</Notice>
      )}
      <DialogFooter>
        <Button onClick={onDone}>{download.state.kind === "done" ? "Close" : "Cancel"}</Button>
        <Button
          type="submit"
          variant="primary"
          pending={download.state.kind === "running"}
          disabledReason={problem ? "Mend the period first." : null}
        >
          Export evidence
        </Button>
      </DialogFooter>
    </form>
  );
}

type Figures = {
  entries: number;
  waiting: number;
  bytes: number;
  treeSize: number;
  checkpointAt: string | null;
};

function Size({ entries, waiting, bytes, treeSize, checkpointAt }: Figures) {
  return (
    <div className="grid gap-2">
      <KeyValue
        items={[
          { label: "Entries", value: formatCount(entries) },
          {
            label: "Tree",
            value: `${formatCount(treeSize)} leaves, signed ${checkpointAt ? formatExact(checkpointAt) : "not yet"}`,
          },
          { label: "Size", value: `about ${formatBytes(bytes * PACKED_SHARE)}` },
        ]}
      />
      {entries === 0 && (
        <p className="text-ink-2">No entry is of this time. The pack would hold the tree alone.</p>
      )}
      {waiting > 0 && (
        <p className="text-ink-2">
          {formatCountOf(waiting, "entry waits", "entries wait")} for a place in the tree and will be listed
          without a proof.
        </p>
      )}
    </div>
  );
}
