import type { Metadata } from "next";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle } from "#components/shell/page.tsx";
import { CompareView } from "#components/training/compare/compare-view.tsx";
import { ExperimentChips } from "#components/training/compare/experiment-chips.tsx";
import { compareHref, newRunHref } from "#components/training/hrefs.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { Pager } from "#components/ui/data-table.tsx";
import { EmptyState, NoMatch } from "#components/ui/states.tsx";
import { needs } from "#domain/access/permissions.ts";
import { formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { projectPage } from "#server/http/page.ts";
import { compareRuns } from "#server/training/compare-runs.ts";
import { listExperiments } from "#server/training/list-experiments.ts";

export const metadata: Metadata = { title: "Runs compared" };

type Props = {
  params: Promise<{ org: string; project: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function CompareRunsPage({ params, searchParams }: Props) {
  const { call, org, project, may } = await projectPage(params);
  const given = await searchParams;
  const search = new URLSearchParams(
    Object.entries(given).flatMap(([name, value]) =>
      [value ?? []].flat().map((one) => [name, one] as [string, string]),
    ),
  );
  const base = projectHref(org.slug, project.slug);
  const experimentIds = search.getAll("experiment");
  const cursor = search.get("cursor");
  const [experiments, comparison] = await Promise.all([
    call(listExperiments, { projectId: project.id, limit: 30 }),
    call(compareRuns, {
      projectId: project.id,
      ...(experimentIds.length > 0 && { experimentIds }),
      cursor,
    }),
  ]);
  const { items, total, nextCursor } = comparison;
  const reason = may("run:write") ? null : needs("run:write");
  return (
    <>
      <PageTitle
        title="Runs compared"
        lead={
          items.length < total
            ? `The ${cursor ? "next" : "newest"} ${formatCount(items.length)} of ${formatCountOf(total, "run")}, by what they were asked for and how they did.`
            : `${formatCountOf(total, "run")} by what they were asked for and how they did.`
        }
        crumbs={[{ label: "Runs compared", href: compareHref(base) }]}
      />
      <ExperimentChips experiments={experiments.items} chosen={experimentIds} base={base} />
      {items.length > 0 ? (
        <CompareView
          key={`${experimentIds.join()} ${cursor}`}
          comparison={comparison}
          base={base}
          search={search.toString()}
        />
      ) : experimentIds.length > 0 || cursor ? (
        <NoMatch what="runs" clearHref={compareHref(base)} />
      ) : (
        <EmptyState
          title="No run yet"
          action={
            <ButtonLink variant="primary" href={newRunHref(base)} disabledReason={reason}>
              Start a run
            </ButtonLink>
          }
        >
          Here the runs of this project stand beside each other: their settings over their figures, a thousand
          at once.
        </EmptyState>
      )}
      <Pager
        firstHref={cursor ? compareHref(base, experimentIds) : null}
        nextHref={nextCursor ? compareHref(base, experimentIds, nextCursor) : null}
      />
    </>
  );
}
