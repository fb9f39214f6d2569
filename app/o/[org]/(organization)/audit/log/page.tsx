import type { Metadata } from "next";
import { AnchorList } from "#components/audit/anchor-list.tsx";
import { AnchorNow } from "#components/audit/anchor-now.tsx";
import { AuditTabs } from "#components/audit/audit-tabs.tsx";
import { CheckpointCard } from "#components/audit/checkpoint-card.tsx";
import { ClaimCard } from "#components/audit/claim-card.tsx";
import { NoAuditAccess } from "#components/audit/no-access.tsx";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { Card } from "#components/ui/card.tsx";
import { needs } from "#domain/access/permissions.ts";
import { claimOf } from "#domain/audit/anchors/claim.ts";
import { logStatus } from "#server/audit/log-status.ts";
import { organizationPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "Log and copies" };

export default async function AuditLogPage({ params }: { params: Promise<{ org: string }> }) {
  const { call, org, may } = await organizationPage(params);
  if (!may("audit:read"))
    return (
      <NoAuditAccess reason={needs("audit:read")}>What changed is on each project's home page.</NoAuditAccess>
    );
  const status = await call(logStatus, {});
  const { anchors, newest, halted } = status;
  const outside = anchors.filter((anchor) => anchor.outside).map(({ kept }) => kept?.size ?? 0);
  const largest = Math.max(0, ...outside);
  const alarm = anchors.some(({ lastOutcome }) => lastOutcome === "alarm");
  const claim = claimOf({ size: newest?.size ?? 0, outside: largest === 0 ? null : largest, alarm });
  return (
    <>
      <PageTitle
        title="Log and copies"
        crumbs={[{ label: "Log and copies" }]}
        lead="Every entry of this installation is a leaf of one Merkle tree. A checkpoint is its signed root; a copy of it elsewhere is what the log can be held against."
      />
      <AuditTabs org={org.slug} active="log" />
      <Stack>
        {halted && (
          <Card title="The log has stopped" className="border-l-4 border-l-bad">
            <p className="max-w-[80ch]">
              {halted} Entries are still recorded; none gets its place in the tree until this is settled.
            </p>
          </Card>
        )}
        <ClaimCard claim={claim} />
        <AnchorList
          anchors={anchors}
          action={
            <AnchorNow copying={status.copying} reason={may("audit:anchor") ? null : needs("audit:anchor")} />
          }
        />
        <CheckpointCard status={status} />
      </Stack>
    </>
  );
}
