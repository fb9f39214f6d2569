import type { Metadata } from "next";
import { DatasetTable } from "#components/datasets/dataset-table.tsx";
import { datasetsHref, recipesHref } from "#components/datasets/hrefs.ts";
import { NewDataset } from "#components/datasets/new-dataset.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Pager } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { needs } from "#domain/access/permissions.ts";
import { list } from "#server/datasets/list.ts";
import { projectPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "Datasets" };

type Props = {
  params: Promise<{ org: string; project: string }>;
  searchParams: Promise<{ cursor?: string }>;
};

export default async function DatasetsPage({ params, searchParams }: Props) {
  const { call, org, project, may } = await projectPage(params);
  const { cursor } = await searchParams;
  const base = projectHref(org.slug, project.slug);
  const page = await call(list, { projectId: project.id, cursor: cursor ?? null });
  const add = (
    <NewDataset
      projectId={project.id}
      base={base}
      reason={may("dataset:write") ? null : needs("dataset:write")}
    />
  );
  return (
    <>
      <PageTitle
        title="Datasets"
        lead="Each upload is a version that never changes, under its own digest. What was trained on what stays known."
        actions={
          page.items.length > 0 && (
            <>
              <ButtonLink href={recipesHref(base)}>Recipes</ButtonLink>
              {add}
            </>
          )
        }
      />
      {page.items.length === 0 && !cursor ? (
        <EmptyState title="No dataset yet" action={add}>
          A dataset is one table that comes again: the flights of each month, the measurements of each day.
          Add one and upload its first file, CSV, JSON lines or Parquet; every value of it is profiled, and
          runs are started on it.
        </EmptyState>
      ) : (
        <DatasetTable items={page.items} base={base} now={new Date().toISOString()} />
      )}
      <Pager
        firstHref={cursor ? datasetsHref(base) : null}
        nextHref={
          page.nextCursor ? `${datasetsHref(base)}?cursor=${encodeURIComponent(page.nextCursor)}` : null
        }
      />
    </>
  );
}
