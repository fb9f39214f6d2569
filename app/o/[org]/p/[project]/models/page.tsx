import type { Metadata } from "next";
import { modelsHref } from "#components/models/hrefs.ts";
import { ModelTable } from "#components/models/model-table.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle } from "#components/shell/page.tsx";
import { experimentsHref } from "#components/training/hrefs.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { Pager } from "#components/ui/data-table.tsx";
import { EmptyState, NoMatch } from "#components/ui/states.tsx";
import { projectPage } from "#server/http/page.ts";
import { list } from "#server/models/list.ts";

export const metadata: Metadata = { title: "Models" };

type Props = {
  params: Promise<{ org: string; project: string }>;
  searchParams: Promise<{ cursor?: string }>;
};

export default async function ModelsPage({ params, searchParams }: Props) {
  const { call, org, project } = await projectPage(params);
  const { cursor } = await searchParams;
  const base = projectHref(org.slug, project.slug);
  const page = await call(list, { projectId: project.id, cursor: cursor ?? null });
  const next = page.nextCursor && `${modelsHref(base)}?cursor=${encodeURIComponent(page.nextCursor)}`;
  return (
    <>
      <PageTitle
        title="Models"
        lead="Each version is fixed for good: its bytes, figures and lineage. Names such as champion move from one version to another, and only after a review."
      />
      {page.items.length > 0 ? (
        <ModelTable items={page.items} base={base} now={new Date().toISOString()} />
      ) : cursor ? (
        <NoMatch what="models" clearHref={modelsHref(base)} />
      ) : (
        <EmptyState
          title="No model yet"
          action={
            <ButtonLink prefetch={false} variant="primary" href={experimentsHref(base)}>
              Go to the experiments
            </ButtonLink>
          }
        >
          A model begins with a training run that is worth keeping. Open a finished run and register what it
          trained: the version can then be tried in the browser, reviewed, and released.
        </EmptyState>
      )}
      <Pager firstHref={cursor ? modelsHref(base) : null} nextHref={next} />
    </>
  );
}
