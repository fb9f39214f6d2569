import type { Metadata } from "next";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle } from "#components/shell/page.tsx";
import { newRunHref } from "#components/training/hrefs.ts";
import { NewRunForm } from "#components/training/new-run-form.tsx";
import { draftOf, emptyDraft } from "#components/training/run-draft.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { needs } from "#domain/access/permissions.ts";
import { projectPage } from "#server/http/page.ts";
import { getRun } from "#server/training/get-run.ts";
import { listExperiments } from "#server/training/list-experiments.ts";
import { trainableData } from "#server/training/trainable-data.ts";

export const metadata: Metadata = { title: "Start a run" };

type Props = {
  params: Promise<{ org: string; project: string }>;
  searchParams: Promise<{ experiment?: string; version?: string; from?: string }>;
};

export default async function NewRunPage({ params, searchParams }: Props) {
  const { call, org, project, may } = await projectPage(params);
  const { experiment, version, from } = await searchParams;
  const base = projectHref(org.slug, project.slug);
  const earlier = from ? await call(getRun, { runId: from }) : null;
  const [data, experiments] = await Promise.all([
    call(trainableData, {
      projectId: project.id,
      datasetVersionId: version ?? earlier?.dataset.versionId,
    }),
    call(listExperiments, { projectId: project.id, limit: 100 }),
  ]);
  const title = (
    <PageTitle
      title="Start a run"
      lead={
        earlier
          ? `Filled in as run ${earlier.number} was. Change what you like; that run stays as it is.`
          : "One target, one dataset version, one algorithm; several settings are compared in one run."
      }
      crumbs={[{ label: "Start a run", href: newRunHref(base) }]}
    />
  );
  if (!data.chosen) {
    return (
      <>
        {title}
        <EmptyState
          title="There is no dataset to train on yet"
          action={
            <ButtonLink variant="primary" href={`${base}/datasets`}>
              Go to datasets
            </ButtonLink>
          }
        >
          Upload a CSV, JSON lines or Parquet file first. Once its profile is there, a run can be started on
          it.
        </EmptyState>
      </>
    );
  }
  const known = experiments.items.map(({ id, name }) => ({ id, name }));
  const wanted = experiment ?? earlier?.experimentId;
  const experimentId = known.find(({ id }) => id === wanted)?.id;
  const datasetVersionId = data.chosen.id;
  return (
    <>
      {title}
      <NewRunForm
        key={`${from ?? ""} ${experimentId ?? ""}`}
        projectId={project.id}
        base={base}
        experiments={known}
        initialData={data}
        initialDraft={
          earlier && experimentId
            ? {
                ...draftOf(
                  earlier.manifest?.spec ?? earlier.spec,
                  { experimentId, datasetVersionId },
                  data.chosen.columns,
                ),
                memoryLimitMb: String(earlier.job?.memoryLimitMb ?? ""),
              }
            : emptyDraft({ experimentId, datasetVersionId })
        }
        reason={may("run:write") ? null : needs("run:write")}
        raiseReason={may("run:prioritize") ? null : needs("run:prioritize")}
      />
    </>
  );
}
