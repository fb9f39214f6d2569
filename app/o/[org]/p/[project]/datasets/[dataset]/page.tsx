import type { Metadata } from "next";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { WhatHappened, WhoSees } from "#components/access/who-sees.tsx";
import { AcquisitionPanel } from "#components/datasets/acquisition/acquisition-panel.tsx";
import { ExpectationsPanel } from "#components/datasets/expectations/expectations-panel.tsx";
import {
  acquisitionHref,
  datasetHref,
  datasheetHref,
  expectationsHref,
  lineageHref,
  versionHref,
} from "#components/datasets/hrefs.ts";
import { UploadVersion } from "#components/datasets/upload-version.tsx";
import { VersionTable } from "#components/datasets/version-table.tsx";
import { Discussion } from "#components/discussion/discussion.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle, WithRail } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Pager } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { needs } from "#domain/access/permissions.ts";
import { versionName } from "#domain/datasets/view.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import { get } from "#server/datasets/get.ts";
import { getAcquisition } from "#server/datasets/get-acquisition.ts";
import { getVersion } from "#server/datasets/get-version.ts";
import { list } from "#server/datasets/list.ts";
import { listExpectations } from "#server/datasets/list-expectations.ts";
import { listVersions } from "#server/datasets/list-versions.ts";
import { projectPage } from "#server/http/page.ts";

type Props = {
  params: Promise<{ org: string; project: string; dataset: string }>;
  searchParams: Promise<{ cursor?: string; version?: string; tab?: string; record?: string }>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { call, project } = await projectPage(params);
  const { dataset } = await params;
  return { title: (await call(get, { projectId: project.id, dataset })).name };
}

export default async function DatasetPage({ params, searchParams }: Props) {
  const { call, org, project, may } = await projectPage(params);
  const { dataset: ref } = await params;
  const { cursor, version, tab, record } = await searchParams;
  const base = projectHref(org.slug, project.slug);
  if (version) redirect(versionHref(base, encodeURIComponent(version)));
  const dataset = await call(get, { projectId: project.id, dataset: ref });
  const now = new Date().toISOString();
  const here = datasetHref(base, dataset.slug);
  const writes = may("dataset:write");
  const active = tab === "expectations" || tab === "acquisition" ? tab : "versions";

  const content = async (): Promise<ReactNode> => {
    if (active === "acquisition") {
      const number = Number.parseInt(record ?? "", 10);
      const view = await call(getAcquisition, {
        datasetId: dataset.id,
        ...(number >= 1 && { number }),
      });
      const { items } = await call(listVersions, { datasetId: dataset.id, limit: 100 });
      return (
        <AcquisitionPanel
          datasetId={dataset.id}
          view={view}
          versions={items.map((line) => ({ id: line.id, name: versionName(line) }))}
          writeReason={writes ? null : needs("dataset:write")}
          here={acquisitionHref(base, dataset.slug)}
          now={now}
        />
      );
    }
    if (active === "expectations") {
      const view = await call(listExpectations, { datasetId: dataset.id });
      const [latest, all] = await Promise.all([
        view.latest && call(getVersion, { versionId: view.latest.id }),
        call(list, { projectId: project.id, limit: 100 }),
      ]);
      return (
        <ExpectationsPanel
          datasetId={dataset.id}
          view={view}
          columns={latest?.columns ?? []}
          others={all.items.filter(({ id }) => id !== dataset.id).map(({ id, name }) => ({ id, name }))}
          writeReason={writes ? null : needs("dataset:write")}
          ruleReason={may("project:manage") ? null : needs("project:manage")}
          talk={{
            projectId: project.id,
            canModerate: may("project:manage"),
            reason: may("comment:write") ? null : needs("comment:write"),
          }}
          now={now}
        />
      );
    }
    const page = await call(listVersions, { datasetId: dataset.id, cursor: cursor ?? null });
    return (
      <>
        {writes && !cursor && (
          <UploadVersion
            dataset={{ id: dataset.id, name: dataset.name }}
            projectId={project.id}
            organization={org.id}
            first={dataset.versions === 0}
          />
        )}
        {dataset.versions === 0 ? (
          <EmptyState title="No version yet">
            {writes
              ? "Upload a file above. It is read once, stored as Parquet under its digest, and every column is profiled; then runs can be started on it."
              : `A version is a file somebody uploaded. ${needs("dataset:write")}`}
          </EmptyState>
        ) : (
          <VersionTable
            key={`${dataset.id} ${cursor ?? ""}`}
            datasetId={dataset.id}
            cursor={cursor ?? null}
            initial={page}
            base={base}
            now={now}
          />
        )}
        <Pager
          firstHref={cursor ? here : null}
          nextHref={page.nextCursor ? `${here}?cursor=${encodeURIComponent(page.nextCursor)}` : null}
        />
      </>
    );
  };

  return (
    <>
      <PageTitle
        crumbs={[{ label: dataset.name }]}
        title={dataset.name}
        lead={
          <>
            {dataset.description && <p className="break-words whitespace-pre-line">{dataset.description}</p>}
            <p className="text-sm text-ink-3">
              {formatCountOf(dataset.versions, "version")} · added by {dataset.createdBy.name}{" "}
              <Timestamp at={dataset.createdAt} now={now} /> · <WhoSees base={base} id={dataset.id} /> ·{" "}
              <WhatHappened base={base} id={dataset.id} />
            </p>
          </>
        }
        actions={
          <>
            {dataset.versions > 0 && <ButtonLink href={lineageHref(base, dataset.id)}>Lineage</ButtonLink>}
            <ButtonLink href={datasheetHref(base, dataset.slug)}>Datasheet</ButtonLink>
          </>
        }
      />
      <WithRail
        railLabel="Threads"
        rail={
          <Discussion
            projectId={project.id}
            subject={{ kind: "dataset", id: dataset.id }}
            canComment={may("comment:write")}
            reason={may("comment:write") ? null : needs("comment:write")}
          />
        }
      >
        <Tabs
          label="Parts of this dataset"
          active={active}
          items={[
            { key: "versions", label: "Versions", href: here, count: dataset.versions },
            { key: "acquisition", label: "Acquisition", href: acquisitionHref(base, dataset.slug) },
            { key: "expectations", label: "Expectations", href: expectationsHref(base, dataset.slug) },
          ]}
        />
        {await content()}
      </WithRail>
    </>
  );
}
