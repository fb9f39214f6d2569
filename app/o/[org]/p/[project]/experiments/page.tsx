import type { Metadata } from "next";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle } from "#components/shell/page.tsx";
import { ExperimentTable } from "#components/training/experiment-table.tsx";
import { compareHref, experimentsHref, importModelHref, newRunHref } from "#components/training/hrefs.ts";
import { ImportExperiment } from "#components/training/import-experiment.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Pager } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { needs } from "#domain/access/permissions.ts";
import { projectPage } from "#server/http/page.ts";
import { listExperiments } from "#server/training/list-experiments.ts";

export const metadata: Metadata = { title: "Experiments" };

type Props = {
  params: Promise<{ org: string; project: string }>;
  searchParams: Promise<{ cursor?: string }>;
};

export default async function ExperimentsPage({ params, searchParams }: Props) {
  const { call, org, project, may } = await projectPage(params);
  const { cursor } = await searchParams;
  const base = projectHref(org.slug, project.slug);
  const page = await call(listExperiments, { projectId: project.id, cursor: cursor ?? null });
  const reason = may("run:write") ? null : needs("run:write");
  const start = (
    <ButtonLink variant="primary" href={newRunHref(base)} disabledReason={reason}>
      Start a run
    </ButtonLink>
  );
  return (
    <>
      <PageTitle
        title="Experiments"
        lead="Each asks one question of the data; its runs are the tries. Every figure stands beside what a trivial answer would reach."
        actions={
          <>
            {page.items.length > 0 && <ButtonLink href={compareHref(base)}>Compare runs</ButtonLink>}
            <ButtonLink href={importModelHref(base)} disabledReason={reason}>
              Bring a model
            </ButtonLink>
            <ImportExperiment projectId={project.id} base={base} reason={reason} />
            {page.items.length > 0 && start}
          </>
        }
      />
      {page.items.length === 0 && !cursor ? (
        <EmptyState title="No experiment yet" action={start}>
          Choose a dataset version, what to foretell and what to learn from. A worker trains the models,
          compares the settings by cross-validation, and keeps the best with its figures, its log and
          everything needed to make it again.
        </EmptyState>
      ) : (
        <ExperimentTable items={page.items} base={base} now={new Date().toISOString()} />
      )}
      <Pager
        firstHref={cursor ? experimentsHref(base) : null}
        nextHref={
          page.nextCursor ? `${experimentsHref(base)}?cursor=${encodeURIComponent(page.nextCursor)}` : null
        }
      />
    </>
  );
}
