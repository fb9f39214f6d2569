import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { RequestReview } from "#components/approvals/request-review.tsx";
import { ReviewPanel } from "#components/approvals/review-panel.tsx";
import { Discussed } from "#components/discussion/discussed.tsx";
import { Discussion } from "#components/discussion/discussion.tsx";
import { tabOf, versionHref } from "#components/models/hrefs.ts";
import { ReleaseButton } from "#components/models/release-button.tsx";
import { VersionHeader } from "#components/models/version-header.tsx";
import { VersionTabs } from "#components/models/version-tabs.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { WithRail } from "#components/shell/page.tsx";
import { Card } from "#components/ui/card.tsx";
import { needs, type Permission } from "#domain/access/permissions.ts";
import { ofVersion } from "#server/approvals/get.ts";
import { projectPage } from "#server/http/page.ts";
import { findVersion, getVersion } from "#server/models/get-version.ts";
import { listJourney } from "#server/models/list-journey.ts";

type Params = Promise<{ org: string; project: string; model: string; version: string }>;
type Props = { params: Params; searchParams: Promise<{ tab?: string; cursor?: string }> };

async function load(params: Params) {
  const page = await projectPage(params);
  const { model, version } = await params;
  // The audit log and others know a version by its id alone.
  if (model === "versions" && version.startsWith("mdv_")) {
    const found = await page.call(getVersion, { versionId: version });
    redirect(versionHref(projectHref(page.org.slug, page.project.slug), found.model.slug, found.number));
  }
  const number = Number(/^v?([1-9]\d{0,8})$/.exec(version)?.[1] ?? Number.NaN);
  if (Number.isNaN(number)) notFound();
  return { ...page, found: await page.call(findVersion, { projectId: page.project.id, model, number }) };
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { found } = await load(params);
  return { title: `${found.model.name} v${found.number}` };
}

export default async function VersionPage({ params, searchParams }: Props) {
  const { call, org, project, me, may, found: version } = await load(params);
  const { tab: wanted, cursor } = await searchParams;
  const tab = tabOf(wanted);
  const base = projectHref(org.slug, project.slug);
  const now = new Date().toISOString();
  const reasonFor = (permission: Permission) => (may(permission) ? null : needs(permission));
  const [review, journey] = await Promise.all([
    call(ofVersion, { versionId: version.id }),
    tab === "journey"
      ? call(listJourney, { versionId: version.id, cursor: cursor ?? null })
      : Promise.resolve(null),
  ]);
  const label = `${version.model.name} v${version.number}`;
  const ask = (
    <RequestReview
      base={base}
      versionId={version.id}
      label={label}
      disabledReason={reasonFor("review:request")}
      variant={review ? "default" : "primary"}
    />
  );
  const isOpen = version.review !== null;
  return (
    <>
      <VersionHeader
        version={version}
        base={base}
        org={org.slug}
        now={now}
        exportReason={reasonFor("audit:export")}
      />
      <WithRail
        railLabel="Review and threads"
        rail={
          <>
            {review ? (
              <ReviewPanel key={review.id} base={base} meId={me.id} initial={review}>
                <ReleaseButton
                  initial={review}
                  label={label}
                  from={version.champion && review.alias === "champion" ? version.champion.number : null}
                  reason={reasonFor("model:release")}
                />
                {!isOpen && version.aliases.length === 0 && ask}
              </ReviewPanel>
            ) : (
              <Card title="Release">
                <p className="mb-3 text-ink-2">
                  Before a name such as champion may point here, somebody other than its author has to try
                  this version and sign it.
                </p>
                {ask}
              </Card>
            )}
            <Discussion
              projectId={project.id}
              subject={{ kind: "model_version", id: version.id }}
              canComment={may("comment:write")}
              canModerate={may("project:manage")}
              reason={reasonFor("comment:write")}
            />
          </>
        }
      >
        <Discussed
          projectId={project.id}
          subject={{ kind: "model_version", id: version.id }}
          rights={{ canComment: may("comment:write"), canModerate: may("project:manage") }}
        >
          <VersionTabs
            tab={tab}
            version={version}
            base={base}
            org={org.slug}
            now={now}
            journey={journey}
            nextJourneyHref={
              journey?.nextCursor
                ? `${versionHref(base, version.model.slug, version.number, "journey")}&cursor=${encodeURIComponent(journey.nextCursor)}`
                : null
            }
            reasons={{
              preview: reasonFor("model:preview"),
              card: reasonFor("model:register"),
              audit: reasonFor("audit:read"),
            }}
          />
        </Discussed>
      </WithRail>
    </>
  );
}
