import type { Metadata } from "next";
import { lineageHref } from "#components/datasets/hrefs.ts";
import { LineagePicture } from "#components/datasets/lineage/lineage-graph.tsx";
import { LineageTable } from "#components/datasets/lineage/lineage-table.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState, Notice } from "#components/ui/states.tsx";
import type { LineageNode, LineageView } from "#domain/datasets/lineage/graph.ts";
import { formatCount } from "#domain/format/numbers.ts";
import { getLineage } from "#server/datasets/get-lineage.ts";
import { projectPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "Lineage" };

type Props = {
  params: Promise<{ org: string; project: string }>;
  searchParams: Promise<{ of?: string }>;
};

export default async function LineagePage({ params, searchParams }: Props) {
  const { call, org, project } = await projectPage(params);
  const { of } = await searchParams;
  const view = await call(getLineage, { projectId: project.id, about: of || null });
  const base = projectHref(org.slug, project.slug);
  const aboutHref = (id: string) => lineageHref(base, id);
  const name = nameOf(view);
  return (
    <>
      <PageTitle
        {...(name && { crumbs: [{ label: name }] })}
        title={name ? `Lineage of ${name}` : "Lineage"}
        lead="Which file became which data, what was trained on it, and where that is in service."
        actions={
          view.about && (
            <>
              <ButtonLink href={`${base}/object/${view.about}`}>Open it</ButtonLink>
              <ButtonLink href={lineageHref(base)}>Of the whole project</ButtonLink>
            </>
          )
        }
      />
      {view.nodes.length === 0 ? (
        <EmptyState
          title="Nothing has been made here yet"
          action={
            <ButtonLink variant="primary" href={`${base}/datasets`}>
              Go to the datasets
            </ButtonLink>
          }
        >
          Once a file is uploaded, this page shows what came of it: dataset versions, recipes, runs, model
          versions and what is in service.
        </EmptyState>
      ) : (
        <Stack>
          {view.total > view.nodes.length && (
            <Notice>
              The newest {formatCount(view.nodes.length)} of {formatCount(view.total)} nodes. Choose one in
              the list to see all that belongs to it.
            </Notice>
          )}
          <LineagePicture
            graph={view}
            about={view.about}
            hrefOf={({ objectId }) => (objectId === null ? null : aboutHref(objectId))}
          />
          <LineageTable graph={view} base={base} aboutHref={aboutHref} now={new Date().toISOString()} />
        </Stack>
      )}
    </>
  );
}

/** The object it is about: a node by itself, or what several nodes belong to. */
function nameOf({ about, nodes }: LineageView): string | null {
  if (about === null) return null;
  const own = (node: LineageNode) => node.id === about || node.objectId === about;
  const node = nodes.find(own) ?? nodes.find(({ group }) => group === about);
  return node ? (own(node) ? node.name : node.name.replace(/ v\d+( ·.*)?$/, "")) : null;
}
