import type { Metadata } from "next";
import { AuditView } from "#components/audit/audit-view.tsx";
import { NoAuditAccess } from "#components/audit/no-access.tsx";
import { auditFilterOf, auditSearch, exportHref, type RawSearch } from "#components/audit/search.ts";
import { projectHref } from "#components/shell/nav.ts";
import { needs } from "#domain/access/permissions.ts";
import { facets } from "#server/audit/facets.ts";
import { getEntry } from "#server/audit/get-entry.ts";
import { listEntries } from "#server/audit/list-entries.ts";
import { listViews } from "#server/audit/views.ts";
import { projectPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "Audit" };

const SHOWN = 50;

export default async function ProjectAuditPage({
  params,
  searchParams,
}: {
  params: Promise<{ org: string; project: string }>;
  searchParams: Promise<RawSearch>;
}) {
  const { call, org, project, may } = await projectPage(params);
  if (!may("audit:read")) {
    return (
      <NoAuditAccess reason={needs("audit:read")}>
        What changed in this project, in sentences, is on its home page.
      </NoAuditAccess>
    );
  }
  const search = auditSearch(await searchParams);
  const filter = auditFilterOf(search, project.id, Date.now());
  const [page, menus, views, entry] = await Promise.all([
    call(listEntries, { ...filter, cursor: search.cursor ?? null, limit: SHOWN }),
    call(facets, { projectId: project.id }),
    call(listViews, { projectId: project.id }),
    search.entry ? call(getEntry, { entryId: search.entry }) : null,
  ]);
  return (
    <AuditView
      base={`${projectHref(org.slug, project.slug)}/audit`}
      org={org.slug}
      search={search}
      page={page}
      facets={menus}
      views={views.items}
      projectId={project.id}
      entry={entry}
      csvHref={exportHref(org.slug, filter)}
      mayExport={may("audit:export")}
      withProject={false}
      lead="Every act in this project, written in the transaction of the change. The application can add entries; it cannot alter them, and removes them only by the retention policy."
    />
  );
}
