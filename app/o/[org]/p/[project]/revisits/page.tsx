import type { Metadata } from "next";
import { ExportMenu } from "#components/charts/export/export-menu.tsx";
import { AdviceList } from "#components/lifecycle/advice-list.tsx";
import { AgainstPaper } from "#components/lifecycle/against-paper.tsx";
import { AgainstPortfolio } from "#components/lifecycle/against-portfolio.tsx";
import { ChordDiagram } from "#components/lifecycle/chord-diagram.tsx";
import { LogRevisit } from "#components/lifecycle/log-revisit.tsx";
import { OverlapHeatmap } from "#components/lifecycle/overlap-heatmap.tsx";
import { PairsTable } from "#components/lifecycle/pairs-table.tsx";
import { PhasePictures } from "#components/lifecycle/phase-pictures.tsx";
import { PictureFilters } from "#components/lifecycle/picture-filters.tsx";
import { pictureFilter, type RawSearch } from "#components/lifecycle/picture-search.ts";
import { matrixPicture, measureWord, ringPicture, trendPicture } from "#components/lifecycle/pictures.ts";
import { latePicture, mostRevisitedPicture, reasonsPicture } from "#components/lifecycle/reading-pictures.ts";
import { IterationWords, RepetitionList } from "#components/lifecycle/repetition-list.tsx";
import { Rest } from "#components/lifecycle/rest.tsx";
import { RevisitFigures } from "#components/lifecycle/revisit-figures.tsx";
import {
  CostlyReasons,
  LateDiscovery,
  MostRevisited,
  RevisitTrend,
} from "#components/lifecycle/revisit-reading.tsx";
import { VisitFilters } from "#components/lifecycle/visit-filters.tsx";
import { VisitList } from "#components/lifecycle/visit-list.tsx";
import { organizationHref, projectHref } from "#components/shell/nav.ts";
import { PageGrid, PageTitle, Stack } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Card, CardPart } from "#components/ui/card.tsx";
import { EmptyState, NoMatch } from "#components/ui/states.tsx";
import { needs } from "#domain/access/permissions.ts";
import { formatDay } from "#domain/format/dates.ts";
import { formatCountOf, formatPercent } from "#domain/format/numbers.ts";
import { isClosed } from "#domain/governance/rules.ts";
import { overlapCell } from "#domain/lifecycle/overlap.ts";
import { periodChoices, periodLabel } from "#domain/lifecycle/period.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import { listItems } from "#server/governance/list-items.ts";
import { projectPage } from "#server/http/page.ts";
import { focusSummary } from "#server/lifecycle/focus-summary.ts";
import { interdependence } from "#server/lifecycle/interdependence.ts";
import { listVisits } from "#server/lifecycle/list-visits.ts";
import { overlapMatrix } from "#server/lifecycle/overlap-matrix.ts";
import { againstPortfolio } from "#server/lifecycle/portfolio-matrix.ts";
import { repetitions, revisitFigures } from "#server/lifecycle/revisit-story.ts";
import { visitFilter, visitHref } from "./search-params.ts";

export const metadata: Metadata = { title: "Revisits" };

const SHOWN = 25;
const SHOWN_REPETITIONS = 5;
const SHOWN_ADVICE = 6;

export default async function RevisitsPage({
  params,
  searchParams,
}: {
  params: Promise<{ org: string; project: string }>;
  searchParams: Promise<RawSearch>;
}) {
  const { call, org, project, may } = await projectPage(params);
  const search = await searchParams;
  const filter = visitFilter(search);
  const { measure, ...period } = pictureFilter(search);
  const projectId = project.id;
  const asked = { projectId, measure, ...period };
  const { measure: _measure, look, ...listed } = filter;
  const [matrix, summary, visits, figures, repeated, drawn, comparison, checklist] = await Promise.all([
    call(overlapMatrix, asked),
    call(focusSummary, { projectId }),
    call(listVisits, { projectId, ...listed, limit: SHOWN }),
    call(revisitFigures, asked),
    call(repetitions, { projectId }),
    call(interdependence, asked),
    call(againstPortfolio, asked),
    call(listItems, { projectId }),
  ]);
  const base = `${projectHref(org.slug, project.slug)}/revisits`;
  const href = (change: Partial<typeof filter>) => visitHref(base, filter, change);
  const focus = summary.focus?.phase ?? null;
  const log = (
    <LogRevisit
      projectId={projectId}
      focus={focus}
      base={projectHref(org.slug, project.slug)}
      reason={may("visit:log") ? null : needs("visit:log")}
    />
  );
  const title = "Where the work went while each phase was in focus.";
  if (matrix.firstAt === null) {
    return (
      <>
        <PageTitle title="Revisits" lead={title} actions={log} />
        <EmptyState title="No visits yet" action={log}>
          Each act in the portal counts as a visit to its phase by itself: a new dataset version is a visit to
          data acquisition, a run one to model development. Log what happens outside by hand.
        </EmptyState>
      </>
    );
  }
  const choices = periodChoices(matrix.firstAt, matrix.lastAt, new Date().toISOString());
  const isAllTime = period.from === undefined && period.to === undefined;
  const all = matrix.n + matrix.beforeAnyFocus;
  const of = { slug: project.slug, name: project.name, period: periodLabel(period, choices) };
  const filtered = Boolean(
    filter.focus ||
      filter.phase ||
      filter.direction ||
      filter.kind ||
      filter.recommendation ||
      filter.visit ||
      filter.cursor,
  );
  const selected = filter.focus && filter.phase ? overlapCell(matrix, filter.focus, filter.phase) : undefined;
  const greatest = drawn.phases.toSorted((a, b) => b.n - a.n)[0];
  const shown = drawn.phases.find((one) => one.focus === (look ?? filter.focus ?? focus)) ?? greatest;
  const takenUp = checklist.items
    .filter((item) => item.takenUp !== null && !isClosed(item))
    .map(({ key }) => key);
  const advice = {
    projectId,
    takenUp,
    revisitsHref: base,
    governanceHref: `${projectHref(org.slug, project.slug)}/governance`,
    reason: may("checklist:write") ? null : needs("checklist:write"),
  };
  return (
    <>
      <PageTitle
        title="Revisits"
        lead={`${title} ${formatCountOf(all, "visit")}, ${isAllTime ? periodOf(matrix.firstAt, matrix.lastAt) : of.period}.`}
        actions={log}
      />
      <PictureFilters measure={measure} period={period} choices={choices} href={href} />
      {all === 0 ? (
        <NoMatch what="visits" clearHref={base} />
      ) : (
        <Stack>
          <PageGrid layout="wide">
            <Card
              title="Overlap matrix"
              actions={matrix.n > 0 && <ExportMenu picture={matrixPicture(matrix, of)} />}
            >
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
                {matrix.n > 0 &&
                  `Rows: in focus. Columns: visited. Share of the row's ${measureWord(measure)}. Outlined: the phase itself. Dot: named by the paper. `}
                {selected && filter.focus && filter.phase && selected.share !== null
                  ? `While ${phaseInfo(filter.focus).title.toLowerCase()} was in focus, ${phaseInfo(filter.phase).title.toLowerCase()} took ${formatPercent(selected.share)} of the ${measureWord(measure)} (${formatCountOf(selected.count, "visit")}). `
                  : ""}
                {matrix.beforeAnyFocus > 0 &&
                  `${formatCountOf(matrix.beforeAnyFocus, "visit")} came before any focus was declared and ${matrix.beforeAnyFocus === 1 ? "is" : "are"} in no row.`}
              </p>
              <CardPart title="Back and forward" meta="over all phases in focus">
                <RevisitFigures matrix={matrix} />
              </CardPart>
            </Card>
            <Card
              title="Between the phases"
              actions={matrix.n > 0 && <ExportMenu picture={ringPicture(matrix, of)} />}
            >
              <ChordDiagram matrix={matrix} focus={focus} base={base} />
              <PairsTable matrix={matrix} what="Between the phases" />
            </Card>
          </PageGrid>
          {shown && (
            <PhasePictures
              phases={drawn.phases}
              shown={shown}
              measure={measure}
              of={of}
              href={(phase) => href({ look: phase })}
              visitsHref={(inFocus, visited) => `${href({ focus: inFocus, phase: visited })}#visits`}
            />
          )}
          {repeated.judged > 0 && (
            <Card
              title="Iterating or repeating"
              meta={`${formatCountOf(repeated.judged, "return")} explained, of all time`}
            >
              <IterationWords of={repeated} />
              <RepetitionList repetitions={repeated.items.slice(0, SHOWN_REPETITIONS)} />
              {repeated.items.length > SHOWN_REPETITIONS && (
                <Rest n={repeated.items.length - SHOWN_REPETITIONS}>
                  <RepetitionList repetitions={repeated.items.slice(SHOWN_REPETITIONS)} />
                </Rest>
              )}
            </Card>
          )}
          <PageGrid layout="wide">
            <Card
              title="Month by month"
              actions={
                figures.months.length > 0 && (
                  <ExportMenu picture={trendPicture(figures.months, measure, of)} />
                )
              }
            >
              <RevisitTrend figures={figures} />
            </Card>
            <Card
              title="Reasons that cost most"
              actions={
                figures.reasons.length > 0 && <ExportMenu picture={reasonsPicture(figures, measure, of)} />
              }
            >
              <CostlyReasons figures={figures} />
            </Card>
          </PageGrid>
          <PageGrid layout="pair" className="gap-x-4">
            <Card
              title="Most revisited"
              actions={
                figures.mostRevisited.length > 0 && (
                  <ExportMenu picture={mostRevisitedPicture(figures, measure, of)} />
                )
              }
            >
              <MostRevisited figures={figures} />
            </Card>
            <Card
              title="The cost of finding late"
              actions={
                figures.late.meanDistance !== null && (
                  <ExportMenu picture={latePicture(figures, measure, of)} />
                )
              }
            >
              <LateDiscovery figures={figures} />
            </Card>
            <AgainstPaper pattern={drawn.pattern} of={of} />
            <AgainstPortfolio
              comparison={comparison}
              portfolioHref={`${organizationHref(org.slug)}/revisits`}
              of={of}
            />
          </PageGrid>
          {figures.advice.length > 0 && (
            <Card
              title="What your pattern speaks for"
              meta={`${figures.advice.length} of the paper's 34 recommendations, from three revisits on`}
            >
              <AdviceList {...advice} advice={figures.advice.slice(0, SHOWN_ADVICE)} />
              {figures.advice.length > SHOWN_ADVICE && (
                <Rest n={figures.advice.length - SHOWN_ADVICE}>
                  <AdviceList {...advice} advice={figures.advice.slice(SHOWN_ADVICE)} />
                </Rest>
              )}
            </Card>
          )}
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
                talk={{
                  projectId: project.id,
                  canModerate: may("project:manage"),
                  reason: may("comment:write") ? null : needs("comment:write"),
                }}
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
      )}
    </>
  );
}

function periodOf(first: string | null, last: string | null): string {
  const [from, to] = [formatDay(first), formatDay(last)];
  return from === to ? `on ${from}` : `${from} to ${to}`;
}
