"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import type { RunningJob } from "#components/lifecycle/types.ts";
import { useTRPC } from "#components/trpc/client.tsx";
import { Card } from "#components/ui/card.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { queuedInWords } from "#domain/training/priority.ts";
import { jobWords } from "./job-words.ts";

const POLL_MS = 2_000;
const SHOWN_MAX = 4;

/** What runs in the background, read again every two seconds while something does. Draws nothing otherwise. */
export function RunningJobs({ projectId, initial }: { projectId?: string; initial: RunningJob[] }) {
  const trpc = useTRPC();
  const router = useRouter();
  const { data } = useQuery(
    trpc.lifecycle.runningJobs.queryOptions(projectId ? { projectId } : {}, {
      initialData: { items: initial },
      refetchInterval: ({ state }) => ((state.data?.items.length ?? 0) > 0 ? POLL_MS : false),
    }),
  );
  // What a job made is on this page: read the page once more when the last one has ended.
  const running = data.items.length;
  const before = useRef(running);
  useEffect(() => {
    if (before.current > 0 && running === 0) router.refresh();
    before.current = running;
  }, [running, router]);
  if (running === 0) return null;
  const shown = [
    ...data.items.filter((job) => job.state === "running"),
    ...data.items.filter((job) => job.state === "queued"),
  ].slice(0, SHOWN_MAX);
  return (
    <Card title="Running now" meta={`${running}`} className="mb-4">
      <ul className="grid grid-cols-[minmax(0,1fr)] gap-3">
        {shown.map((job) => (
          <li key={job.id}>
            <Progress
              className="grid-cols-[minmax(0,1fr)]"
              label={jobWords(job.kind)}
              stage={`${jobWords(job.kind)}${stageOf(job)}`}
              value={job.state === "queued" ? 0 : job.fraction}
              {...(job.state === "running" && {
                etaMs: job.etaSeconds === null ? null : job.etaSeconds * 1000,
              })}
            />
          </li>
        ))}
      </ul>
      {running > shown.length && (
        <p className="mt-2.5 text-xs text-ink-3">and {running - shown.length} more</p>
      )}
    </Card>
  );
}

function stageOf(job: RunningJob): string {
  if (job.state === "queued") return ` · ${queuedInWords(job.place).toLowerCase()}`;
  const said = job.message ?? job.stage;
  return said ? ` · ${said}` : "";
}
