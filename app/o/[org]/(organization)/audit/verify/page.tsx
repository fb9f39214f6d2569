import type { Metadata } from "next";
import Link from "next/link";
import { AuditTabs } from "#components/audit/audit-tabs.tsx";
import { CheckPack } from "#components/audit/check/check-pack.tsx";
import { organizationHref } from "#components/shell/nav.ts";
import { PageTitle } from "#components/shell/page.tsx";
import { seesEveryProject } from "#domain/access/permissions.ts";
import { organizationPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "Verify evidence" };

/** Anybody of the organization may check a pack that they hold: the file never leaves their browser. */
export default async function VerifyPage({ params }: { params: Promise<{ org: string }> }) {
  const { org, may, me } = await organizationPage(params);
  const seesLog =
    may("audit:read") && seesEveryProject({ organization: me.role, project: null, keyRole: null });
  return (
    <>
      <PageTitle
        title="Verify evidence"
        lead="The record, checked by your own browser: signatures of the log, the tree, every entry in it, and from the log alone who approved what. The same checks as verify.mjs in the pack."
      />
      {seesLog && <AuditTabs org={org.slug} active="verify" />}
      <CheckPack
        howToGet={
          <>
            The zip that somebody exported with Evidence pack on a{" "}
            <Link
              prefetch={false}
              href={`${organizationHref(org.slug)}/audit`}
              className="text-accent underline"
            >
              page Audit
            </Link>
            . It is read here and sent nowhere.
          </>
        }
      />
    </>
  );
}
