"use client";

import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { useAct } from "#components/access/use-act.ts";
import { shownError, useTRPC } from "#components/trpc/client.tsx";
import { KeyValue } from "#components/ui/bits.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Dialog, DialogContent, DialogFooter, DialogTrigger } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { Notice } from "#components/ui/states.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { formatCount, formatPoints } from "#domain/format/numbers.ts";
import type { MonitorConfig } from "#domain/monitoring/config.ts";
import { NOTE_MAX } from "#domain/monitoring/schemas.ts";
import type { ConfigVersion } from "#domain/monitoring/view.ts";
import { draftOf, readDraft, ThresholdFields } from "./threshold-fields.tsx";

/** The thresholds in force, and their change for those who may. */
export function ConfigCard({
  monitorId,
  config,
  needsApproval,
  versions,
  base,
  reason,
}: {
  monitorId: string;
  config: MonitorConfig;
  needsApproval: boolean;
  versions: readonly ConfigVersion[];
  /** The project's address. */
  base: string;
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
        <ConfigDialog
          key={config.version}
          monitorId={monitorId}
          config={config}
          needsApproval={needsApproval}
          reason={reason}
        />
      </div>
      {versions.length > 1 && <Versions versions={versions} base={base} />}
    </Card>
  );
}

const thresholdsInShort = (config: MonitorConfig): string =>
  [
    `PSI ${config.psiWarn} and ${config.psiAlert}`,
    `accuracy ${formatPoints(-config.accuracyDropWarn, 0)} and ${formatPoints(-config.accuracyDropAlert, 0)}`,
    `${formatCount(config.minRows)} rows`,
  ].join(", ");

function Versions({ versions, base }: { versions: readonly ConfigVersion[]; base: string }) {
  return (
    <details className="mt-3 text-sm">
      <summary className="w-fit text-ink-2 hover:text-ink">Earlier versions</summary>
      <ol className="mt-2 grid gap-2">
        {versions.slice(1).map((version) => (
          <li key={version.config.version} className="text-ink-2">
            Version {version.config.version}: {thresholdsInShort(version.config)}
            {". "}
            Proposed by {version.proposedBy}, set by {version.setBy} <Timestamp at={version.setAt} />{" "}
            {version.requestId && (
              <Link prefetch={false} className="link" href={`${base}/reviews/${version.requestId}`}>
                review
              </Link>
            )}
          </li>
        ))}
      </ol>
    </details>
  );
}

function ConfigDialog({
  monitorId,
  config,
  needsApproval,
  reason,
}: {
  monitorId: string;
  config: MonitorConfig;
  needsApproval: boolean;
  reason: string | null;
}) {
  const trpc = useTRPC();
  const { done } = useAct();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(() => draftOf(config));
  const [why, setWhy] = useState("");
  const [problem, setProblem] = useState<{ path: string; message: string } | null>(null);
  const update = useMutation(
    trpc.monitoring.updateConfig.mutationOptions({
      onSuccess: ({ configVersion, state }) => {
        setOpen(false);
        done(
          state === "proposed"
            ? "The thresholds are proposed. They count once somebody else approves them."
            : `Thresholds version ${configVersion} holds for what is scored from now on.`,
        );
      },
    }),
  );
  const button = (
    <Button size="sm" disabledReason={reason}>
      {needsApproval ? "Propose thresholds…" : "Change thresholds…"}
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
    update.mutate({
      monitorId,
      config: read.config,
      configVersion: config.version,
      ...(why.trim() === "" ? {} : { reason: why }),
    });
  };
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>{button}</DialogTrigger>
      <DialogContent
        title={needsApproval ? "Propose other thresholds" : "Change thresholds"}
        description={`${needsApproval ? "You propose, somebody else approves. " : ""}They hold for windows scored from now on and are recorded with what they were before. A window scored earlier keeps its verdict until it is scored again.`}
      >
        <form
          className="grid gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <ThresholdFields draft={draft} problem={problem} onChange={setDraft} />
          <Field
            label="Reason"
            optional={!needsApproval}
            hint="What do the present ones miss, or ring for nothing?"
          >
            <Textarea
              required={needsApproval}
              maxLength={NOTE_MAX}
              value={why}
              onChange={(event) => setWhy(event.target.value)}
            />
          </Field>
          {update.error && <Notice tone="bad">{shownError(update.error).message}</Notice>}
          <DialogFooter>
            <Button onClick={() => setOpen(false)}>Keep version {config.version}</Button>
            <Button type="submit" variant="primary" pending={update.isPending}>
              {needsApproval ? "Propose these thresholds" : "Change thresholds"}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
