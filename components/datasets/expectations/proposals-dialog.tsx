"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAct } from "#components/access/use-act.ts";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/choice.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { scrollRegion } from "#components/ui/scroll-region.ts";
import { SEVERITY_LABELS } from "#domain/datasets/expectations/kinds.ts";
import { formatCountOf } from "#domain/format/numbers.ts";

const AT_ONCE = 50;

/** What the newest version's profile speaks for, to choose from. */
export function ProposalsDialog({
  datasetId,
  version,
  reason,
}: {
  datasetId: string;
  version: string;
  reason: string | null;
}) {
  const [open, setOpen] = useState(false);
  if (reason) {
    return (
      <Button variant="primary" disabledReason={reason}>
        See proposals
      </Button>
    );
  }
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">See proposals</Button>
      </DialogTrigger>
      {open && (
        <DialogContent
          title={`What ${version} speaks for`}
          description="Learnt from one version. Choose what you know to be true of the next ones too."
        >
          <Proposals datasetId={datasetId} onDone={() => setOpen(false)} />
        </DialogContent>
      )}
    </Dialog>
  );
}

function Proposals({ datasetId, onDone }: { datasetId: string; onDone: () => void }) {
  const trpc = useTRPC();
  const { done } = useAct();
  const proposed = useQuery(trpc.datasets.proposeExpectations.queryOptions({ datasetId }));
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const expect = useMutation(
    trpc.datasets.expect.mutationOptions({
      onSuccess: ({ ids }) => {
        onDone();
        done(`${formatCountOf(ids.length, "expectation")} from now on. The newest version is being checked.`);
      },
    }),
  );
  if (proposed.isPending)
    return (
      <p role="status" className="text-ink-2">
        Reading the profile
      </p>
    );
  if (proposed.error)
    return (
      <p role="alert" className="text-bad">
        {shownError(proposed.error).message}
      </p>
    );
  const { items } = proposed.data;
  if (items.length === 0) {
    return (
      <p className="text-ink-2">
        The profile speaks for nothing that is not expected already. A version needs at least 100 rows to
        speak for anything.
      </p>
    );
  }
  const chosen = items.filter(({ sentence }) => !left.has(sentence)).slice(0, AT_ONCE);
  const toggle = (sentence: string, on: boolean) => {
    const next = new Set(left);
    if (on) next.delete(sentence);
    else next.add(sentence);
    setLeft(next);
  };
  return (
    <>
      <div {...scrollRegion("Proposals")} className="grid max-h-[50vh] gap-2 overflow-auto py-1">
        {items.map(({ sentence, why, severity }) => (
          <Checkbox
            key={sentence}
            label={<span className="break-words">{sentence}</span>}
            hint={`${SEVERITY_LABELS[severity]}. ${why}`}
            checked={!left.has(sentence)}
            onChange={(event) => toggle(sentence, event.target.checked)}
          />
        ))}
      </div>
      {expect.error && (
        <p role="alert" className="text-sm text-bad">
          {shownError(expect.error).message}
        </p>
      )}
      <DialogFooter>
        <Button
          onClick={() =>
            setLeft(left.size === 0 ? new Set(items.map(({ sentence }) => sentence)) : new Set())
          }
        >
          {left.size === 0 ? "Choose none" : "Choose all"}
        </Button>
        <Button
          variant="primary"
          pending={expect.isPending}
          disabledReason={chosen.length === 0 ? "Choose at least one." : null}
          onClick={() =>
            expect.mutate({
              datasetId,
              expectations: chosen.map(({ spec, severity, tolerance }) => ({ spec, severity, tolerance })),
            })
          }
        >
          {`Expect ${formatCountOf(chosen.length, "thing")}`}
        </Button>
      </DialogFooter>
    </>
  );
}
