import type { Metadata } from "next";
import { DatasheetView } from "#components/datasets/acquisition/datasheet-view.tsx";
import { PrintButton } from "#components/datasets/acquisition/print-button.tsx";
import { datasetHref } from "#components/datasets/hrefs.ts";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { datasheetSections } from "#domain/datasets/datasheet/sections.ts";
import { formatExact } from "#domain/format/dates.ts";
import { get } from "#server/datasets/get.ts";
import { getDatasheet } from "#server/datasets/get-datasheet.ts";
import { projectPage } from "#server/http/page.ts";

type Props = {
  params: Promise<{ org: string; project: string; dataset: string }>;
  searchParams: Promise<{ version?: string }>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { call, project } = await projectPage(params);
  const { dataset } = await params;
  return { title: `${(await call(get, { projectId: project.id, dataset })).name}: datasheet` };
}

export default async function DatasheetPage({ params, searchParams }: Props) {
  const { call, org, project } = await projectPage(params);
  const { dataset: ref } = await params;
  const { version } = await searchParams;
  const dataset = await call(get, { projectId: project.id, dataset: ref });
  const { facts, digest } = await call(getDatasheet, { datasetId: dataset.id, versionId: version });
  const base = projectHref(org.slug, project.slug);
  const asked = new URLSearchParams({ org: org.slug, ...(version && { version }) });
  return (
    <>
      <PageTitle
        crumbs={[{ label: dataset.name, href: datasetHref(base, dataset.slug) }, { label: "Datasheet" }]}
        title={`${dataset.name}${facts.version ? ` ${facts.version.name}` : ""}: datasheet`}
        lead="Made of what the record holds; nothing on it was written for it."
        actions={
          <span className="flex flex-wrap gap-2 print:hidden">
            <ButtonLink href={`/api/datasets/${dataset.id}/datasheet.md?${asked}`} prefetch={false} download>
              Markdown
            </ButtonLink>
            <PrintButton />
          </span>
        }
      />
      <DatasheetView
        sections={datasheetSections(facts)}
        foot={`Project ${facts.project}. Made ${formatExact(facts.madeAt)}. Facts sha256:${digest}`}
      />
    </>
  );
}
