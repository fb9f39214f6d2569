import type { Metadata } from "next";
import { AuditTabs } from "#components/audit/audit-tabs.tsx";
import { ErasureCard } from "#components/audit/erasure-card.tsx";
import { HoldsCard } from "#components/audit/holds-card.tsx";
import { NoAuditAccess } from "#components/audit/no-access.tsx";
import { RetentionCard } from "#components/audit/retention-card.tsx";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { needs } from "#domain/access/permissions.ts";
import { keeping } from "#server/audit/keeping.ts";
import { organizationPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "Retention" };

export default async function RetentionPage({ params }: { params: Promise<{ org: string }> }) {
  const { call, org, may } = await organizationPage(params);
  if (!may("audit:read"))
    return (
      <NoAuditAccess reason={needs("audit:read")}>What changed is on each project's home page.</NoAuditAccess>
    );
  const facts = await call(keeping, {});
  const reason = may("audit:keep") ? null : needs("audit:keep");
  return (
    <>
      <PageTitle
        title="Retention"
        crumbs={[{ label: "Retention" }]}
        lead={`How long ${org.name} keeps audit entries, what a lawsuit keeps longer, and what is erased of people who left. Each act here is itself an entry.`}
      />
      <AuditTabs org={org.slug} active="retention" />
      <Stack>
        <RetentionCard keeping={facts} reason={reason} />
        <HoldsCard keeping={facts} reason={reason} />
        <ErasureCard keeping={facts} reason={reason} />
      </Stack>
    </>
  );
}
