import type { Metadata } from "next";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle } from "#components/shell/page.tsx";
import { importModelHref } from "#components/training/hrefs.ts";
import { ImportModelForm } from "#components/training/import-model-form.tsx";
import { emptyDraft } from "#components/training/run-draft.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { needs } from "#domain/access/permissions.ts";
import { projectPage } from "#server/http/page.ts";
import { listExperiments } from "#server/training/list-experiments.ts";
import { trainableData } from "#server/training/trainable-data.ts";

export const metadata: Metadata = { title: "Bring a model" };

type Props = {
  params: Promise<{ org: string; project: string }>;
  searchParams: Promise<{ experiment?: string }>;
};

export default async function ImportModelPage({ params, searchParams }: Props) {
  const { call, org, project, may } = await projectPage(params);
  const { experiment } = await searchParams;
  const base = projectHref(org.slug, project.slug);
  const [data, experiments] = await Promise.all([
    call(trainableData, { projectId: project.id }),
    call(listExperiments, { projectId: project.id, limit: 100 }),
  ]);
  const known = experiments.items.map(({ id, name }) => ({ id, name }));
  return (
    <>
      <PageTitle
        title="Bring a model"
        lead="A model that another library trained, as ONNX: checked, evaluated on a dataset version, and then registered, reviewed and served like any other."
        crumbs={[{ label: "Bring a model", href: importModelHref(base) }]}
      />
      {data.chosen ? (
        <ImportModelForm
          organization={org.slug}
          projectId={project.id}
          base={base}
          experiments={known}
          initialData={data}
          initialDraft={emptyDraft({
            experimentId: known.find(({ id }) => id === experiment)?.id,
            datasetVersionId: data.chosen.id,
          })}
          reason={may("run:write") ? null : needs("run:write")}
        />
      ) : (
        <EmptyState
          title="There is no dataset to evaluate it on yet"
          action={
            <ButtonLink variant="primary" href={`${base}/datasets`}>
              Go to datasets
            </ButtonLink>
          }
        >
          Upload rows with the columns that the model takes and the answer that is known. Once their profile
          is there, a model can be brought.
        </EmptyState>
      )}
    </>
  );
}
