import type { Metadata } from "next";
import Link from "next/link";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { MarkSeen } from "#components/status/mark-seen.tsx";
import { ShareStatus } from "#components/status/share-status.tsx";
import { StatusReport } from "#components/status/status-report.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { needs } from "#domain/access/permissions.ts";
import { formatRelative } from "#domain/format/dates.ts";
import { projectPage } from "#server/http/page.ts";
import { projectStatus } from "#server/lifecycle/project-status.ts";
import { waitsForMe } from "#server/lifecycle/waits-for-me.ts";

export const metadata: Metadata = { title: "Status" };

export default async function StatusPage({ params }: { params: Promise<{ org: string; project: string }> }) {
  const { call, org, project, may } = await projectPage(params);
  const [{ facts, digest, firstVisit }, mine] = await Promise.all([
    call(projectStatus, { projectId: project.id }),
    call(waitsForMe, { projectId: project.id }),
  ]);
  const asked = new URLSearchParams({ org: org.slug, ...(facts.since && { since: facts.since }) });
  const file = (form: string) => `/api/status/${project.id}/report.${form}?${asked}`;
  return (
    <>
      <MarkSeen projectId={project.id} />
      <PageTitle
        title="Status"
        lead={`${project.name} in plain words. ${
          firstVisit || facts.since === null
            ? "You have not read this page before, so it tells everything."
            : `You read it last ${formatRelative(facts.since, facts.madeAt)}.`
        }`}
        actions={
          <>
            <ButtonLink href={file("pdf")} prefetch={false} download>
              PDF
            </ButtonLink>
            <ButtonLink href={file("md")} prefetch={false} download>
              Markdown
            </ButtonLink>
            <ShareStatus
              projectId={project.id}
              reason={may("project:manage") ? null : needs("project:manage")}
            />
          </>
        }
      />
      <Stack>
        {mine.items.length > 0 && (
          <div className="max-w-[48rem]">
            <Card title="Waits for you" meta={`${mine.items.length}`}>
              <ul>
                {mine.items.map((item) => (
                  <li
                    key={`${item.kind} ${item.id}`}
                    className="border-t border-line-2 py-1.5 first:border-t-0 first:pt-0"
                  >
                    <Link
                      prefetch={false}
                      href={[projectHref(org.slug, item.projectSlug), ...item.path].join("/")}
                      className="link"
                    >
                      {item.title}
                    </Link>
                    <span className="block text-sm text-ink-2">{item.sentence}</span>
                  </li>
                ))}
              </ul>
            </Card>
          </div>
        )}
        <StatusReport facts={facts} digest={digest} />
      </Stack>
    </>
  );
}
