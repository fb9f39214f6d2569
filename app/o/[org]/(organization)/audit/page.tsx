import type { Metadata } from "next";
import { AuditTabs } from "#components/audit/audit-tabs.tsx";
import { AuditView } from "#components/audit/audit-view.tsx";
import { NoAuditAccess } from "#components/audit/no-access.tsx";
import { auditFilterOf, auditSearch, exportHref, type RawSearch } from "#components/audit/search.ts";
import { organizationHref } from "#components/shell/nav.ts";
import { needsEveryProject, seesEveryProject } from "#domain/access/permissions.ts";
import { facets } from "#server/audit/facets.ts";
import { getEntry } from "#server/audit/get-entry.ts";
import { listEntries } from "#server/audit/list-entries.ts";
import { listViews } from "#server/audit/views.ts";
import { organizationPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "Audit" };

const SHOWN = 50;

export default async function OrganizationAuditPage({
  params,
  searchParams,
}: {
  params: Promise<{ org: string }>;
  searchParams: Promise<RawSearch>;
}) {
  const { call, org, me, may } = await organizationPage(params);
  if (!may("audit:read") || !seesEveryProject({ organization: me.role, project: null, keyRole: null })) {
    return (
      <NoAuditAccess reason={needsEveryProject()}>
        A project's own log is on its page Audit, for those whose role reads it.
      </NoAuditAccess>
    );
  }
  const search = auditSearch(await searchParams);
  const filter = auditFilterOf(search, undefined, Date.now());
  const [page, menus, views, entry] = await Promise.all([
    call(listEntries, { ...filter, cursor: search.cursor ?? null, limit: SHOWN }),
    call(facets, {}),
    call(listViews, {}),
    search.entry ? call(getEntry, { entryId: search.entry }) : null,
  ]);
  return (
    <AuditView
      base={`${organizationHref(org.slug)}/audit`}
      org={org.slug}
      search={search}
      page={page}
      facets={menus}
      views={views.items}
      projectId={null}
      entry={entry}
      csvHref={exportHref(org.slug, filter)}
      mayExport={may("audit:export")}
      withProject
      tabs={<AuditTabs org={org.slug} active="entries" />}
      lead={`Every act in ${org.name}, across its projects. The application can add entries; it cannot alter them, and removes them only by the retention policy.`}
    />
  );
}
