import type { Metadata } from "next";
import { ExportMenu } from "#components/charts/export/export-menu.tsx";
import { ChordDiagram } from "#components/lifecycle/chord-diagram.tsx";
import { OverlapHeatmap } from "#components/lifecycle/overlap-heatmap.tsx";
import { PairsTable } from "#components/lifecycle/pairs-table.tsx";
import { PictureFilters } from "#components/lifecycle/picture-filters.tsx";
import { pictureFilter, type RawSearch } from "#components/lifecycle/picture-search.ts";
import { matrixPicture, measureWord, ringPicture } from "#components/lifecycle/pictures.ts";
import { RevisitFigures } from "#components/lifecycle/revisit-figures.tsx";
import { organizationHref } from "#components/shell/nav.ts";
import { PageGrid, PageTitle } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Card, CardPart } from "#components/ui/card.tsx";
import { EmptyState, NoMatch } from "#components/ui/states.tsx";
import { formatCountOf } from "#domain/format/numbers.ts";
import { periodChoices, periodLabel } from "#domain/lifecycle/period.ts";
import { organizationPage } from "#server/http/page.ts";
import { portfolioMatrix } from "#server/lifecycle/portfolio-matrix.ts";

export const metadata: Metadata = { title: "Revisits across projects" };

export default async function PortfolioRevisitsPage({
  params,
  searchParams,
}: {
  params: Promise<{ org: string }>;
  searchParams: Promise<RawSearch>;
}) {
  const { call, org } = await organizationPage(params);
  const { measure, ...period } = pictureFilter(await searchParams);
  const matrix = await call(portfolioMatrix, { measure, ...period });
  const home = organizationHref(org.slug);
  const base = `${home}/revisits`;
  const isAllTime = period.from === undefined && period.to === undefined;
  const choices = periodChoices(null, null, new Date().toISOString());
  const of = { slug: org.slug, name: org.name, period: periodLabel(period, choices) };
  const href = (change: {
    measure?: string | undefined;
    from?: string | undefined;
    to?: string | undefined;
  }) => {
    const next = { measure: measure === "count" ? undefined : measure, ...period, ...change };
    const entries = Object.entries(next).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return entries.length === 0 ? base : `${base}?${new URLSearchParams(entries)}`;
  };
  const title = "Where the work went while each phase was in focus, over all projects that you see.";
  if (matrix.n === 0 && isAllTime) {
    return (
      <>
        <PageTitle title="Revisits across projects" lead={title} />
        <EmptyState
          title="No visits in a focus yet"
          action={<ButtonLink href={home}>To the portfolio</ButtonLink>}
        >
          Once a project declares its focus, each act in it counts as a visit and is held against that focus.
          What the projects have in common shows here.
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageTitle
        title="Revisits across projects"
        lead={`${title} ${formatCountOf(matrix.n, "visit")} in ${formatCountOf(matrix.projects, "project")}.`}
      />
      <PictureFilters measure={measure} period={period} choices={choices} href={href} />
      {matrix.n === 0 ? (
        <NoMatch what="visits" clearHref={base} />
      ) : (
        <PageGrid layout="wide">
          <Card title="Overlap matrix" actions={<ExportMenu picture={matrixPicture(matrix, of)} />}>
            <OverlapHeatmap matrix={matrix} />
            <p className="mt-2.5 text-xs text-ink-3">
              Rows: in focus. Columns: visited. Share of the row's {measureWord(measure)}. A project with many
              visits weighs more than one with few. Dot: named by the paper.
            </p>
            <CardPart title="Back and forward" meta="over all phases in focus">
              <RevisitFigures matrix={matrix} />
            </CardPart>
          </Card>
          <Card title="Between the phases" actions={<ExportMenu picture={ringPicture(matrix, of)} />}>
            <ChordDiagram matrix={matrix} focus={null} base={null} />
            <PairsTable matrix={matrix} what="Between the phases" />
          </Card>
        </PageGrid>
      )}
    </>
  );
}
