import type { Metadata } from "next";
import { CompareForm } from "#components/datasets/compare/compare-form.tsx";
import { CompareSummary } from "#components/datasets/compare/compare-summary.tsx";
import { ExpectationChanges } from "#components/datasets/compare/expectation-changes.tsx";
import { RowChanges } from "#components/datasets/compare/row-changes.tsx";
import { SchemaChanges } from "#components/datasets/compare/schema-changes.tsx";
import { StatisticsChanges } from "#components/datasets/compare/statistics-changes.tsx";
import { compareHref, datasetHref, versionHref } from "#components/datasets/hrefs.ts";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import type { RowsDiff } from "#domain/datasets/rows-diff.ts";
import { keyProblem, usualCounterpart } from "#domain/datasets/version-diff.ts";
import { versionName } from "#domain/datasets/view.ts";
import { compareRows } from "#server/datasets/compare-rows.ts";
import { compareVersions } from "#server/datasets/compare-versions.ts";
import { getVersion } from "#server/datasets/get-version.ts";
import { listVersions } from "#server/datasets/list-versions.ts";
import { projectPage } from "#server/http/page.ts";

type Props = {
  params: Promise<{ org: string; project: string; version: string }>;
  searchParams: Promise<{ with?: string | string[]; key?: string | string[] }>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { call } = await projectPage(params);
  const { version: versionId } = await params;
  const version = await call(getVersion, { versionId });
  return { title: `${version.dataset.name} ${versionName(version)} compared` };
}

const listed = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : [value].flat().filter((text) => text !== "");

export default async function CompareVersionsPage({ params, searchParams }: Props) {
  const { call, org, project } = await projectPage(params);
  const { version: versionId } = await params;
  const search = await searchParams;
  const base = projectHref(org.slug, project.slug);
  const after = await call(getVersion, { versionId });
  const { items } = await call(listVersions, { datasetId: after.datasetId, limit: 100 });
  const others = items.filter(({ id, state }) => id !== versionId && state === "ready");
  const withId = listed(search.with)[0] ?? usualCounterpart(after, others)?.id;
  const before = withId === undefined ? null : await call(getVersion, { versionId: withId });
  const crumbs = [
    { label: after.dataset.name, href: datasetHref(base, after.dataset.slug) },
    { label: versionName(after), href: versionHref(base, versionId) },
    { label: "Compare" },
  ];
  const title = `${after.dataset.name}: ${before ? `${versionName(before)} to ` : ""}${versionName(after)}`;

  if (before?.state !== "ready" || after.state !== "ready") {
    return (
      <>
        <PageTitle crumbs={crumbs} title={title} />
        <EmptyState
          title="There are no two versions to compare yet"
          action={
            <ButtonLink href={datasetHref(base, after.dataset.slug)}>See the dataset's versions</ButtonLink>
          }
        >
          This page tells how one version of a dataset became another: its columns, its figures, its rows and
          what is expected of it. Both versions have to be ready.
        </EmptyState>
      </>
    );
  }

  const diff = await call(compareVersions, { versionId, withId: before.id });
  // Without a choice the likeliest key is tried; an empty choice is for whole rows.
  const key = search.key === undefined ? diff.likelyKeys.slice(0, 1) : listed(search.key);
  const problem = keyProblem(key, before.columns, after.columns);
  const rows: RowsDiff = problem
    ? { state: "refused", sentence: problem }
    : await call(compareRows, { versionId, withId: before.id, key });
  const was = new Set(before.columns.map(({ name }) => name));

  return (
    <>
      <PageTitle
        crumbs={crumbs}
        title={title}
        lead={`What differs in ${versionName(after)} from ${versionName(before)}.`}
      />
      <Stack>
        <CompareForm
          key={`${before.id} ${key.join(" ")}`}
          action={compareHref(base, versionId)}
          versions={others.some(({ id }) => id === before.id) ? others : [before, ...others]}
          withId={before.id}
          columnKey={key}
          columns={after.columns.map(({ name }) => name).filter((name) => was.has(name))}
          likely={diff.likelyKeys}
        />
        <CompareSummary diff={diff} rows={rows} />
        <SchemaChanges schema={diff.schema} />
        <StatisticsChanges statistics={diff.statistics} />
        <RowChanges diff={rows} />
        <ExpectationChanges expectations={diff.expectations} />
      </Stack>
    </>
  );
}
