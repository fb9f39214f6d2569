"use client";

import type { ReactNode } from "react";
import { PageTitle, Stack, WithRail } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { ErrorState, Notice } from "#components/ui/states.tsx";
import { isFinal } from "#domain/training/states.ts";
import { AutomlCard } from "./automl-card.tsx";
import { experimentHref, newRunHref, runHref } from "./hrefs.ts";
import { foundAlgorithm } from "./labels.ts";
import { LiveCurves } from "./live-curves.tsx";
import { ManifestCard } from "./manifest-card.tsx";
import { NestedCard } from "./nested-card.tsx";
import { OutsideCard } from "./outside-card.tsx";
import { RunCharts } from "./run-charts.tsx";
import { RunFacts } from "./run-facts.tsx";
import { RunFigures } from "./run-figures.tsx";
import { RunLog } from "./run-log.tsx";
import { CancelRun, RunProgress } from "./run-progress.tsx";
import { RunStateTag } from "./run-state-tag.tsx";
import { TooGoodNotice } from "./too-good-notice.tsx";
import { TrialTable } from "./trial-table.tsx";
import type { RunDetail, RunLogPage } from "./types.ts";
import { useRun } from "./use-run.ts";

/** One run, live until it has ended. `actions` stand in the title once there is a result; `rail` below its facts. */
export function RunView({
  initial,
  log,
  org,
  base,
  writeReason,
  raiseReason,
  actions,
  rail,
}: {
  initial: RunDetail;
  log: RunLogPage;
  org: string;
  base: string;
  writeReason: string | null;
  /** Why this person may not put the run before others. */
  raiseReason: string | null;
  actions?: ReactNode;
  rail: ReactNode;
}) {
  const run = useRun(initial);
  const live = !isFinal(run.state);
  const again = (
    <ButtonLink href={`${newRunHref(base, run.experimentId)}&from=${run.id}`} disabledReason={writeReason}>
      Clone with changes
    </ButtonLink>
  );
  return (
    <>
      <PageTitle
        title={`Run ${run.number}: ${foundAlgorithm(run)}`}
        tag={<RunStateTag state={run.state} fraction={run.job?.fraction ?? null} queue={run.queue} />}
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
          {live && <RunProgress run={run} writeReason={writeReason} raiseReason={raiseReason} />}
          {live && <LiveCurves run={run} live />}
          {run.state === "failed" && (
            <ErrorState title="This run failed">
              {run.error ?? "The worker gave no reason; its log below may tell more."}
            </ErrorState>
          )}
          {run.state === "cancelled" && (
            <Notice>This run was cancelled. Nothing was kept of it but its log.</Notice>
          )}
          {run.spec.outside && <OutsideCard outside={run.spec.outside} />}
          {run.metrics && run.result && <TooGoodNotice metrics={run.metrics} result={run.result} />}
          {run.metrics && (
            <RunFigures
              metrics={run.metrics}
              intervals={run.result?.holdout.intervals}
              outside={run.spec.outside !== undefined}
            />
          )}
          {run.result?.automl && <AutomlCard report={run.result.automl} run={run} result={run.result} />}
          {run.result && <RunCharts run={run} result={run.result} />}
          {run.result && run.result.trials.length > 0 && (
            <TrialTable result={run.result} algorithm={run.algorithm} search={run.spec.search} />
          )}
          {run.result?.nested && (
            <NestedCard nested={run.result.nested} result={run.result} algorithm={run.algorithm} />
          )}
          {!live && <LiveCurves run={run} live={false} />}
          <RunLog runId={run.id} org={org} initial={log} live={live} />
          {run.manifest && <ManifestCard run={run} manifest={run.manifest} />}
        </Stack>
      </WithRail>
    </>
  );
}
