"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "#components/trpc/client.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogContent, DialogTrigger } from "#components/ui/dialog.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import { DirectionTag } from "./direction-tag.tsx";
import { LogForm } from "./log-form.tsx";
import { PhaseLabel } from "./phase-label.tsx";
import { problemOf, useSaid } from "./use-lifecycle.ts";

const HOURS = ["0.5", "1", "2", "4", "8"] as const;

/** Work outside the portal, logged in two clicks from any page of the project: this, and what it was. */
export function LogWork({ projectId, base }: { projectId: string; base: string }) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button size="sm">Log work</Button>
      </DialogTrigger>
      <DialogContent
        title="Log work"
        description="For work outside the portal, done today. What you do in here is counted by itself."
      >
        <Choices projectId={projectId} base={base} onDone={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}

function Choices({ projectId, base, onDone }: { projectId: string; base: string; onDone: () => void }) {
  const trpc = useTRPC();
  const said = useSaid();
  const [hours, setHours] = useState("1");
  const [whole, setWhole] = useState(false);
  const known = useQuery(trpc.lifecycle.logChoices.queryOptions({ projectId }));
  const log = useMutation(
    trpc.lifecycle.logRevisit.mutationOptions({
      onSuccess: ({ phase }) => {
        onDone();
        said(`Logged ${hours} h of ${phaseInfo(phase).title.toLowerCase()}.`);
      },
    }),
  );
  if (known.isPending) {
    return (
      <div aria-busy="true" className="grid gap-2">
        <Skeleton className="h-9" />
        <Skeleton className="h-9" />
        <Skeleton className="h-9" />
      </div>
    );
  }
  const { focus = null, choices = [] } = known.data ?? {};
  if (whole || focus === null)
    return <LogForm projectId={projectId} focus={focus} base={base} onDone={onDone} />;
  const quick = (input: { phase: (typeof choices)[number]["phase"]; scenario?: string; reason?: string }) =>
    log.mutate({ projectId, ...input, effortHours: Number(hours) });
  const row =
    "flex w-full flex-wrap items-baseline gap-x-2 gap-y-0.5 border-t border-line-2 px-3 py-2 text-left hover:bg-line-2 disabled:opacity-55";
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <span className="text-sm font-medium text-ink-2">Hours</span>
        <Segmented
          label="Hours of effort"
          value={hours}
          onValueChange={setHours}
          options={HOURS.map((value) => ({ value, label: value }))}
        />
      </div>
      <ul className="overflow-clip rounded-control border border-line [&>li:first-child>button]:border-t-0">
        <li>
          <button
            type="button"
            disabled={log.isPending}
            className={row}
            onClick={() => quick({ phase: focus, reason: "Work on the phase in focus." })}
          >
            <PhaseLabel phase={focus} className="font-medium" />
            <DirectionTag direction="same" />
          </button>
        </li>
        {choices.map((choice) => (
          <li key={choice.scenario}>
            <button
              type="button"
              disabled={log.isPending}
              className={row}
              onClick={() => quick({ phase: choice.phase, scenario: choice.scenario })}
            >
              <PhaseLabel phase={choice.phase} className="font-medium" />
              <DirectionTag direction={choice.direction} />
              <span className="basis-full text-sm text-ink-2">
                {choice.title}
                <span className="text-xs text-ink-3">
                  {choice.count > 0 ? ` · ${choice.count} times lately` : " · usual, says the paper"}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {problemOf(log.error) && (
        <p role="alert" className="text-sm text-bad">
          {problemOf(log.error)}
        </p>
      )}
      <div className="flex justify-end">
        <Button onClick={() => setWhole(true)}>Something else, or another day…</Button>
      </div>
    </div>
  );
}
