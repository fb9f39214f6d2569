import type { Metadata } from "next";
import { LogRevisit } from "#components/lifecycle/log-revisit.tsx";
import { OverlapHeatmap } from "#components/lifecycle/overlap-heatmap.tsx";
import { PhaseRing } from "#components/lifecycle/phase-ring.tsx";
import { RepetitionList } from "#components/lifecycle/repetition-list.tsx";
import { RevisitFigures } from "#components/lifecycle/revisit-figures.tsx";
import {
  AdviceList,
  CostlyReasons,
  LateDiscovery,
  RevisitTrend,
} from "#components/lifecycle/revisit-reading.tsx";
import { VisitFilters } from "#components/lifecycle/visit-filters.tsx";
import { VisitList } from "#components/lifecycle/visit-list.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageGrid, PageTitle, Stack } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Card, CardPart } from "#components/ui/card.tsx";
import { EmptyState, NoMatch } from "#components/ui/states.tsx";
import { needs } from "#domain/access/permissions.ts";
import { formatDay } from "#domain/format/dates.ts";
import { formatCount, formatCountOf, formatShare } from "#domain/format/numbers.ts";
import { overlapCell } from "#domain/lifecycle/overlap.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import { findScenarios } from "#domain/lifecycle/scenarios/catalogue.ts";
import { projectPage } from "#server/http/page.ts";
import { focusSummary } from "#server/lifecycle/focus-summary.ts";
import { listVisits } from "#server/lifecycle/list-visits.ts";
import { overlapMatrix } from "#server/lifecycle/overlap-matrix.ts";
import { repetitions, revisitFigures } from "#server/lifecycle/revisit-story.ts";
import { type RawSearch, visitFilter, visitHref } from "./search-params.ts";

export const metadata: Metadata = { title: "Revisits" };

const SHOWN = 25;
const SHOWN_REPETITIONS = 5;

export default async function RevisitsPage({
  params,
  searchParams,
}: {
  params: Promise<{ org: string; project: string }>;
  searchParams: Promise<RawSearch>;
}) {
  const { call, org, project, may } = await projectPage(params);
  const filter = visitFilter(await searchParams);
  const projectId = project.id;
  const [matrix, summary, visits, figures, repeated] = await Promise.all([
    call(overlapMatrix, { projectId }),
    call(focusSummary, { projectId }),
    call(listVisits, { projectId, ...filter, limit: SHOWN }),
    call(revisitFigures, { projectId }),
    call(repetitions, { projectId }),
  ]);
  const base = `${projectHref(org.slug, project.slug)}/revisits`;
  const href = (change: Partial<typeof filter>) => visitHref(base, filter, change);
  const focus = summary.focus?.phase ?? null;
  const log = (
    <LogRevisit
      projectId={projectId}
      focus={focus}
      scenarios={focus === null ? [] : findScenarios({ focus })}
      reason={may("visit:log") ? null : needs("visit:log")}
    />
  );
  const all = matrix.n + matrix.beforeAnyFocus;
  const filtered = Boolean(filter.focus || filter.phase || filter.direction || filter.kind || filter.cursor);
  const selected = filter.focus && filter.phase ? overlapCell(matrix, filter.focus, filter.phase) : undefined;
  if (all === 0) {
    return (
      <>
        <PageTitle title="Revisits" lead="Where the work went while each phase was in focus." actions={log} />
        <EmptyState title="No visits yet" action={log}>
          Each act in the portal counts as a visit to its phase by itself: a new dataset version is a visit to
          data acquisition, a run one to model development. Log what happens outside by hand.
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageTitle
        title="Revisits"
        lead={`Where the work went while each phase was in focus. ${formatCountOf(all, "visit")}, ${periodOf(matrix.firstAt, matrix.lastAt)}.`}
        actions={log}
      />
      <Stack>
        <PageGrid layout="wide">
          <Card title="Overlap matrix" meta="rows: in focus · columns: visited · share of the row">
            {matrix.n === 0 ? (
              <p className="text-ink-2">
                No focus was declared while these visits were made, so they are in no row. Declare the focus
                on the page Phases, and the matrix fills.
              </p>
            ) : (
              <OverlapHeatmap
                matrix={matrix}
                cellHref={(inFocus, visited) => href({ focus: inFocus, phase: visited })}
                selected={
                  filter.focus && filter.phase ? { focus: filter.focus, visited: filter.phase } : null
                }
              />
            )}
            <p className="mt-2.5 text-xs text-ink-3">
              Outlined: the phase itself.{" "}
              {selected && filter.focus && filter.phase
                ? `While ${phaseInfo(filter.focus).title.toLowerCase()} was in focus, ${phaseInfo(filter.phase).title.toLowerCase()} took ${formatShare(selected.share)} of the visits (${selected.count}). `
                : ""}
              {matrix.beforeAnyFocus > 0 &&
                `${formatCountOf(matrix.beforeAnyFocus, "visit")} came before any focus was declared and ${matrix.beforeAnyFocus === 1 ? "is" : "are"} in no row.`}
            </p>
            <CardPart title="Back and forward" meta="over all phases in focus">
              <RevisitFigures
                directions={matrix.directions}
                n={matrix.n}
                minimumVisits={matrix.minimumVisits}
              />
            </CardPart>
          </Card>
          <Card title="Between the phases" meta="hover for the numbers">
            <PhaseRing matrix={matrix} focus={focus} size={440} table="hidden" />
          </Card>
        </PageGrid>
        {repeated.items.length > 0 && (
          <Card
            title="Repeating rather than iterating"
            meta={`${formatCountOf(repeated.items.length, "return")} of ${formatCount(repeated.judged)} explained`}
          >
            <RepetitionList repetitions={repeated.items.slice(0, SHOWN_REPETITIONS)} />
          </Card>
        )}
        <PageGrid layout="wide">
          <Card title="Month by month" meta="share of all visits">
            <RevisitTrend figures={figures} />
            <LateDiscovery figures={figures} />
          </Card>
          <Stack>
            <Card title="Reasons that cost most">
              <CostlyReasons figures={figures} />
            </Card>
            {figures.advice.length > 0 && (
              <Card title="What your pattern speaks for" meta="from three revisits on">
                <AdviceList
                  figures={figures}
                  governanceHref={`${projectHref(org.slug, project.slug)}/governance`}
                />
              </Card>
            )}
          </Stack>
        </PageGrid>
        <section aria-labelledby="visits" className="grid gap-3">
          <h2 id="visits" className="text-base">
            Recent visits
          </h2>
          <VisitFilters chosen={filter} href={href} />
          {visits.items.length === 0 ? (
            <NoMatch what="visits" clearHref={base} />
          ) : (
            <VisitList
              visits={visits.items}
              mayExplain={may("visit:log")}
              footer={filtered ? "Filtered. Newest first." : "Newest first."}
            />
          )}
          <div className="flex flex-wrap gap-2">
            {filter.cursor && <ButtonLink href={href({})}>Back to the newest</ButtonLink>}
            {visits.nextCursor && (
              <ButtonLink href={href({ cursor: visits.nextCursor })}>Older visits</ButtonLink>
            )}
          </div>
        </section>
      </Stack>
    </>
  );
}

function periodOf(first: string | null, last: string | null): string {
  const [from, to] = [formatDay(first), formatDay(last)];
  return from === to ? `on ${from}` : `${from} to ${to}`;
}
