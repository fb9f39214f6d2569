"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useAct } from "#components/access/use-act.ts";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { KeyValue } from "#components/ui/bits.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { Notice } from "#components/ui/states.tsx";
import { formatCount, formatPoints } from "#domain/format/numbers.ts";
import type { MonitorConfig } from "#domain/monitoring/config.ts";
import { draftOf, readDraft, ThresholdFields } from "./threshold-fields.tsx";

/** The thresholds in force, and their change for those who may. */
export function ConfigCard({
  monitorId,
  config,
  reason,
}: {
  monitorId: string;
  config: MonitorConfig;
  reason: string | null;
}) {
  return (
    <Card title="Thresholds" meta={`version ${config.version}`}>
      <KeyValue
        items={[
          { label: "PSI warns, alerts", value: `${config.psiWarn}, ${config.psiAlert}` },
          {
            label: "Accuracy warns, alerts",
            value: `${formatPoints(-config.accuracyDropWarn, 0)}, ${formatPoints(-config.accuracyDropAlert, 0)}`,
          },
          { label: "Fewest rows", value: formatCount(config.minRows) },
        ]}
      />
      <div className="mt-3">
        {/* Keyed by version, so that the form starts from what is in force. */}
        <ConfigDialog key={config.version} monitorId={monitorId} config={config} reason={reason} />
      </div>
    </Card>
  );
}

function ConfigDialog({
  monitorId,
  config,
  reason,
}: {
  monitorId: string;
  config: MonitorConfig;
  reason: string | null;
}) {
  const trpc = useTRPC();
  const { done } = useAct();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(() => draftOf(config));
  const [problem, setProblem] = useState<{ path: string; message: string } | null>(null);
  const update = useMutation(
    trpc.monitoring.updateConfig.mutationOptions({
      onSuccess: ({ configVersion }) => {
        setOpen(false);
        done(`Thresholds version ${configVersion} holds for what is scored from now on.`);
      },
    }),
  );
  const button = (
    <Button size="sm" disabledReason={reason}>
      Change thresholds…
    </Button>
  );
  if (reason) return button;
  const submit = () => {
    const read = readDraft(draft);
    if (!read.ok) {
      setProblem(read);
      return;
    }
    setProblem(null);
    update.mutate({ monitorId, config: read.config, configVersion: config.version });
  };
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>{button}</DialogTrigger>
      <DialogContent
        title="Change thresholds"
        description="They hold for windows scored from now on and are recorded with what they were before. A window scored earlier keeps its verdict until it is scored again."
      >
        <form
          className="grid gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <ThresholdFields draft={draft} problem={problem} onChange={setDraft} />
          {update.error && <Notice tone="bad">{shownError(update.error).message}</Notice>}
          <DialogFooter>
            <Button onClick={() => setOpen(false)}>Keep version {config.version}</Button>
            <Button type="submit" variant="primary" pending={update.isPending}>
              Change thresholds
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
