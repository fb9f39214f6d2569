"use client";

import type { ReactNode } from "react";
import { PageTitle, Stack, WithRail } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { ErrorState, Notice } from "#components/ui/states.tsx";
import { isFinal } from "#domain/training/states.ts";
import { experimentHref, newRunHref, runHref } from "./hrefs.ts";
import { algorithmLabel } from "./labels.ts";
import { ManifestCard } from "./manifest-card.tsx";
import { RunCharts } from "./run-charts.tsx";
import { RunFacts } from "./run-facts.tsx";
import { RunFigures } from "./run-figures.tsx";
import { RunLog } from "./run-log.tsx";
import { CancelRun, RunProgress } from "./run-progress.tsx";
import { RunStateTag } from "./run-state-tag.tsx";
import { TrialTable } from "./trial-table.tsx";
import type { LogLine, RunDetail } from "./types.ts";
import { useRun } from "./use-run.ts";

/** One run, live until it has ended. `actions` stand in the title once there is a result; `rail` below its facts. */
export function RunView({
  initial,
  log,
  base,
  writeReason,
  actions,
  rail,
}: {
  initial: RunDetail;
  log: readonly LogLine[];
  base: string;
  writeReason: string | null;
  actions?: ReactNode;
  rail: ReactNode;
}) {
  const run = useRun(initial);
  const live = !isFinal(run.state);
  const again = (
    <ButtonLink href={`${newRunHref(base, run.experimentId)}&from=${run.id}`} disabledReason={writeReason}>
      Start another like it
    </ButtonLink>
  );
  return (
    <>
      <PageTitle
        title={`Run ${run.number}: ${algorithmLabel(run.algorithm)}`}
        tag={<RunStateTag state={run.state} fraction={run.job?.fraction ?? null} />}
        lead={run.experimentName}
        crumbs={[
          { label: run.experimentName, href: experimentHref(base, run.experimentId) },
          { label: `Run ${run.number}`, href: runHref(base, run) },
        ]}
        actions={
          live ? (
            <CancelRun run={run} reason={writeReason} />
          ) : (
            <>
              {again}
              {run.state === "succeeded" && actions}
            </>
          )
        }
      />
      <WithRail
        railLabel="Facts and threads"
        rail={
          <>
            <RunFacts run={run} base={base} />
            {rail}
          </>
        }
      >
        <Stack>
          {live && <RunProgress run={run} />}
          {run.state === "failed" && (
            <ErrorState title="This run failed">
              {run.error ?? "The worker gave no reason; its log below may tell more."}
            </ErrorState>
          )}
          {run.state === "cancelled" && (
            <Notice>This run was cancelled. Nothing was kept of it but its log.</Notice>
          )}
          {run.metrics && <RunFigures metrics={run.metrics} intervals={run.result?.holdout.intervals} />}
          {run.result && <RunCharts run={run} result={run.result} />}
          {run.result && <TrialTable result={run.result} algorithm={run.algorithm} />}
          <RunLog runId={run.id} initial={log} live={live} />
          {run.manifest && <ManifestCard run={run} manifest={run.manifest} />}
        </Stack>
      </WithRail>
    </>
  );
}
