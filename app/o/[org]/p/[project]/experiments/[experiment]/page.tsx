import type { Metadata } from "next";
import { WhatHappened } from "#components/access/who-sees.tsx";
import { Discussion } from "#components/discussion/discussion.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { CompareRuns } from "#components/training/compare-runs.tsx";
import { compareHref, experimentFileHref, experimentHref, newRunHref } from "#components/training/hrefs.ts";
import { algorithmLabel } from "#components/training/labels.ts";
import { RunCharts } from "#components/training/run-charts.tsx";
import { RunTable } from "#components/training/run-table.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Chip, Filters } from "#components/ui/chip.tsx";
import { Pager } from "#components/ui/data-table.tsx";
import { EmptyState, NoMatch } from "#components/ui/states.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { needs } from "#domain/access/permissions.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import { RUN_ALGORITHMS, type RunAlgorithm } from "#domain/training/schemas.ts";
import { projectPage } from "#server/http/page.ts";
import { getRun } from "#server/training/get-run.ts";
import { getExperiment } from "#server/training/list-experiments.ts";
import { listRuns } from "#server/training/list-runs.ts";

type Props = {
  params: Promise<{ org: string; project: string; experiment: string }>;
  searchParams: Promise<{ cursor?: string; algorithm?: string }>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { call } = await projectPage(params);
  const { experiment } = await params;
  return { title: (await call(getExperiment, { experimentId: experiment })).name };
}

export default async function ExperimentPage({ params, searchParams }: Props) {
  const { call, org, project, may } = await projectPage(params);
  const { experiment: experimentId } = await params;
  const { cursor, algorithm: given } = await searchParams;
  const algorithm = RUN_ALGORITHMS.find((one): one is RunAlgorithm => one === given);
  const base = projectHref(org.slug, project.slug);
  const here = experimentHref(base, experimentId);
  const [experiment, page] = await Promise.all([
    call(getExperiment, { experimentId }),
    call(listRuns, { projectId: project.id, experimentId, algorithm, cursor: cursor ?? null }),
  ]);
  const bestRun = experiment.runs > 1 ? experiment.bestRun : null;
  const best = bestRun ? await call(getRun, { runId: bestRun.id }) : null;
  const reason = may("run:write") ? null : needs("run:write");
  const now = new Date().toISOString();
  const start = (
    <ButtonLink variant="primary" href={newRunHref(base, experimentId)} disabledReason={reason}>
      Start a run
    </ButtonLink>
  );
  return (
    <>
      <PageTitle
        title={experiment.name}
        lead={
          <>
            {experiment.question && <p>{experiment.question}</p>}
            <p className="text-sm text-ink-3">
              {formatCountOf(experiment.runs, "run")}, opened by {experiment.createdBy.name}{" "}
              <Timestamp at={experiment.createdAt} now={now} /> ·{" "}
              <WhatHappened base={base} id={experiment.id} />
              {experiment.runs > 0 && (
                <>
                  {" · "}
                  <a className="link-in-text" href={experimentFileHref(experiment.id, org.slug)}>
                    Export as YAML
                  </a>
                </>
              )}
            </p>
          </>
        }
        crumbs={[{ label: experiment.name, href: here }]}
        actions={
          <>
            {experiment.runs > 1 && (
              <ButtonLink href={compareHref(base, [experimentId])}>
                Compare all {experiment.runs} runs
              </ButtonLink>
            )}
            {start}
          </>
        }
      />
      {experiment.runs === 0 ? (
        <EmptyState title="No run yet" action={start}>
          A run trains models on one dataset version and tells how well they do on rows they have not seen.
        </EmptyState>
      ) : (
        <Stack>
          <div>
            <Filters>
              <Chip href={here} active={!algorithm}>
                All algorithms
              </Chip>
              {RUN_ALGORITHMS.filter(
                (one) => one === algorithm || page.items.some((run) => run.algorithm === one),
              ).map((one) => (
                <Chip key={one} href={`${here}?algorithm=${one}`} active={one === algorithm}>
                  {algorithmLabel(one)}
                </Chip>
              ))}
            </Filters>
            {page.items.length === 0 ? (
              <NoMatch what="runs" clearHref={here} />
            ) : (
              <RunTable items={page.items} base={base} now={now} bestRunId={experiment.bestRun?.id ?? null} />
            )}
            <Pager
              firstHref={cursor ? here : null}
              nextHref={
                page.nextCursor
                  ? `${here}?${new URLSearchParams({ ...(algorithm ? { algorithm } : {}), cursor: page.nextCursor })}`
                  : null
              }
            />
          </div>
          <CompareRuns runs={page.items} base={base} />
          {best?.result && (
            <>
              <h2 className="text-lg font-semibold">
                The best: run {best.number}, {algorithmLabel(best.algorithm)}
              </h2>
              <RunCharts run={best} result={best.result} />
            </>
          )}
        </Stack>
      )}
      <div className="mt-4">
        <Discussion
          projectId={project.id}
          subject={{ kind: "experiment", id: experiment.id }}
          canComment={may("comment:write")}
          canModerate={may("project:manage")}
          reason={may("comment:write") ? null : needs("comment:write")}
        />
      </div>
    </>
  );
}
