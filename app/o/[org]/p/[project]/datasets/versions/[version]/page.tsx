import type { Metadata } from "next";
import type { ReactNode } from "react";
import { WhatHappened, WhoSees } from "#components/access/who-sees.tsx";
import { QualityView } from "#components/datasets/expectations/quality-view.tsx";
import {
  compareHref,
  datasetHref,
  datasheetHref,
  expectationsHref,
  lineageHref,
  newRecipeHref,
  tabHref,
  type VersionTab,
} from "#components/datasets/hrefs.ts";
import { ImportFailed, ImportProgress } from "#components/datasets/import-status.tsx";
import { InsightsView } from "#components/datasets/insights/insights-view.tsx";
import { ProfileView } from "#components/datasets/profile-view.tsx";
import { PreparationView } from "#components/datasets/recipes/preparation-view.tsx";
import { RejectedView } from "#components/datasets/rejected-view.tsx";
import { type RowsAddress, type RowsSearch, readRowsAddress } from "#components/datasets/rows-address.ts";
import { RowsView } from "#components/datasets/rows-view.tsx";
import { VersionFacts } from "#components/datasets/version-facts.tsx";
import { isBusy, VersionStateTag } from "#components/datasets/version-state.tsx";
import { Discussed } from "#components/discussion/discussed.tsx";
import { Discussion } from "#components/discussion/discussion.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle, WithRail } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Digest } from "#components/ui/digest.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { needs } from "#domain/access/permissions.ts";
import { filterProblem } from "#domain/datasets/row-query.ts";
import { PREVIEW_COLUMNS } from "#domain/datasets/schemas.ts";
import { usualCounterpart } from "#domain/datasets/version-diff.ts";
import { type RowsPage, type VersionView, versionName } from "#domain/datasets/view.ts";
import { formatBytes, formatCount, formatCountOf } from "#domain/format/numbers.ts";
import { getInsights } from "#server/datasets/get-insights.ts";
import { getPreparation } from "#server/datasets/get-preparation.ts";
import { getQuality } from "#server/datasets/get-quality.ts";
import { getProfile, getVersion } from "#server/datasets/get-version.ts";
import { listVersions } from "#server/datasets/list-versions.ts";
import { previewRows } from "#server/datasets/preview-rows.ts";
import { projectPage } from "#server/http/page.ts";

const COLUMNS_PER_PAGE = 24;
const ROWS_PER_PAGE = 50;
const TABS: readonly VersionTab[] = ["profile", "patterns", "quality", "rows", "facts", "aside"];

type Props = {
  params: Promise<{ org: string; project: string; version: string }>;
  searchParams: Promise<{ tab?: string; q?: string } & RowsSearch>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { call } = await projectPage(params);
  const { version: versionId } = await params;
  const version = await call(getVersion, { versionId });
  return { title: `${version.dataset.name} ${versionName(version)}` };
}

export default async function VersionPage({ params, searchParams }: Props) {
  const { call, org, project, may } = await projectPage(params);
  const { version: versionId } = await params;
  const search = await searchParams;
  const { tab: wanted, q = "", from } = search;
  const version = await call(getVersion, { versionId });
  const base = projectHref(org.slug, project.slug);
  const now = new Date().toISOString();
  const { items: siblings } = await call(listVersions, { datasetId: version.datasetId, limit: 100 });
  const other = usualCounterpart(version, siblings);
  const tab: VersionTab = TABS.find((known) => known === wanted) ?? "profile";
  const offset = Math.max(0, Math.min(Number.parseInt(from ?? "0", 10) || 0, (version.rows ?? 1) - 1));

  const rowsPage = (
    { columns }: VersionView,
    { from: first, filters, sort, pin, firstColumn }: RowsAddress,
  ): Promise<RowsPage> => {
    const shown = columns.slice(firstColumn, firstColumn + PREVIEW_COLUMNS).map(({ name }) => name);
    const pinned = columns.some(({ name }) => name === pin) ? pin : null;
    const names = pinned === null ? shown : [pinned, ...shown.filter((name) => name !== pinned)];
    return call(previewRows, {
      versionId,
      offset: Math.min(first, (version.rows ?? 1) - 1),
      limit: ROWS_PER_PAGE,
      ...(names.length > 0 ? { columns: names } : {}),
      // What cannot be asked of this version is named beside the filter; the rest is shown.
      filters: filters.filter((filter) => filterProblem(filter, columns) === null),
      sort: columns.some(({ name }) => name === sort?.column) ? sort : null,
    });
  };

  const content = async (): Promise<ReactNode> => {
    if (isBusy(version)) return <ImportProgress initial={version} />;
    if (version.state === "failed")
      return <ImportFailed version={version} datasetHref={datasetHref(base, version.dataset.slug)} />;
    if (tab === "aside")
      return (
        <RejectedView
          version={await call(getVersion, { versionId, withRejected: true })}
          organization={org.slug}
        />
      );
    if (tab === "facts") {
      const { preparation } = await call(getPreparation, { versionId });
      return (
        <>
          {preparation && <PreparationView preparation={preparation} base={base} />}
          <VersionFacts version={version} />
        </>
      );
    }
    if (tab === "patterns") return <InsightsView view={await call(getInsights, { versionId })} />;
    if (tab === "quality") {
      return (
        <QualityView
          versionId={versionId}
          initial={await call(getQuality, { versionId })}
          expectationsHref={expectationsHref(base, version.dataset.slug)}
          reason={may("dataset:write") ? null : needs("dataset:write")}
        />
      );
    }
    if (tab === "rows") {
      return (
        <RowsView
          page={await rowsPage(version, readRowsAddress(search))}
          address={readRowsAddress(search)}
          columns={version.columns}
          perPage={ROWS_PER_PAGE}
          columnsPerPage={PREVIEW_COLUMNS}
          base={base}
          versionId={versionId}
        />
      );
    }
    const sought = q.slice(0, 200);
    const page = await call(getProfile, { versionId, search: sought, offset, limit: COLUMNS_PER_PAGE });
    return (
      <ProfileView page={page} search={sought} perPage={COLUMNS_PER_PAGE} base={base} versionId={versionId} />
    );
  };

  return (
    <>
      <PageTitle
        crumbs={[
          { label: version.dataset.name, href: datasetHref(base, version.dataset.slug) },
          { label: versionName(version) },
        ]}
        title={`${version.dataset.name} ${versionName(version)}`}
        tag={<VersionStateTag state={version.state} quality={version.quality} />}
        lead={<Lead version={version} base={base} now={now} />}
        actions={
          version.state === "ready" && (
            <>
              {other && (
                <ButtonLink href={compareHref(base, versionId, other.id)}>
                  Compare with v{other.number}
                </ButtonLink>
              )}
              <ButtonLink href={lineageHref(base, versionId)}>Lineage</ButtonLink>
              <ButtonLink href={datasheetHref(base, version.dataset.slug, versionId)}>Datasheet</ButtonLink>
              <ButtonLink
                href={newRecipeHref(base, versionId)}
                disabledReason={may("dataset:write") ? null : needs("dataset:write")}
              >
                Prepare it
              </ButtonLink>
              <ButtonLink
                variant="primary"
                href={`${base}/experiments/new?version=${version.id}`}
                disabledReason={may("run:write") ? null : needs("run:write")}
              >
                Start a run on it
              </ButtonLink>
            </>
          )
        }
      />
      {version.state === "ready" && (
        <Tabs
          label="Parts of this version"
          active={tab}
          items={[
            {
              key: "profile",
              label: "Profile",
              href: tabHref(base, versionId, "profile"),
              count: version.columnCount ?? 0,
            },
            { key: "patterns", label: "Patterns", href: tabHref(base, versionId, "patterns") },
            { key: "quality", label: "Quality", href: tabHref(base, versionId, "quality") },
            { key: "rows", label: "Rows", href: tabHref(base, versionId, "rows") },
            { key: "facts", label: "Origin", href: tabHref(base, versionId, "facts") },
            ...(version.rejected
              ? [
                  {
                    key: "aside",
                    label: "Kept aside",
                    href: tabHref(base, versionId, "aside"),
                    count: version.rejected.rows,
                  },
                ]
              : []),
          ]}
        />
      )}
      <WithRail
        railLabel="Threads"
        rail={
          <Discussion
            projectId={project.id}
            subject={{ kind: "dataset_version", id: version.id }}
            canComment={may("comment:write")}
            reason={may("comment:write") ? null : needs("comment:write")}
          />
        }
      >
        <Discussed
          projectId={project.id}
          subject={{ kind: "dataset_version", id: version.id }}
          rights={{ canComment: may("comment:write"), canModerate: may("project:manage") }}
        >
          {await content()}
        </Discussed>
      </WithRail>
    </>
  );
}

function Lead({ version, base, now }: { version: VersionView; base: string; now: string }) {
  const facts = [
    version.rows === null ? null : `${formatCount(version.rows)} rows`,
    version.rejected && `${formatCount(version.rejected.rows)} kept aside`,
    version.columnCount === null ? null : formatCountOf(version.columnCount, "column"),
    version.size === null ? null : `${formatBytes(version.size)} stored`,
  ].filter(Boolean);
  return (
    <span className="tabular flex flex-wrap items-baseline gap-x-2.5 gap-y-1 text-sm">
      {version.sha256 && <Digest value={version.sha256} algorithm="sha256" />}
      {facts.length > 0 && <span>{facts.join(" · ")}</span>}
      <span className="text-ink-3">
        uploaded by {version.createdBy.name} <Timestamp at={version.createdAt} now={now} /> ·{" "}
        <WhoSees base={base} id={version.id} /> · <WhatHappened base={base} id={version.id} />
      </span>
    </span>
  );
}
