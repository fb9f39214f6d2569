"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useAct } from "#components/access/use-act.ts";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent, DialogTrigger } from "#components/ui/dialog.tsx";
import type { DatasetColumn } from "#domain/datasets/columns.ts";
import { ExpectationForm, type OtherDataset } from "./expectation-form.tsx";

export function AddExpectation({
  datasetId,
  columns,
  others,
  reason,
}: {
  datasetId: string;
  columns: readonly DatasetColumn[];
  others: readonly OtherDataset[];
  reason: string | null;
}) {
  const trpc = useTRPC();
  const [open, setOpen] = useState(false);
  const { done } = useAct();
  const expect = useMutation(
    trpc.datasets.expect.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        done("Expected from now on. The newest version is being checked.");
      },
    }),
  );
  if (reason) return <Button disabledReason={reason}>Expect something</Button>;
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button>Expect something</Button>
      </DialogTrigger>
      <DialogContent title="Expect something" description="Each version is held against it, this one first.">
        <ExpectationForm
          columns={columns}
          others={others}
          pending={expect.isPending}
          error={expect.error ? shownError(expect.error).message : null}
          onSubmit={(expectation) => expect.mutate({ datasetId, expectations: [expectation] })}
        />
      </DialogContent>
    </Dialog>
  );
}
