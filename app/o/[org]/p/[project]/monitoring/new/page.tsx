import type { Metadata } from "next";
import { monitoringHref } from "#components/monitoring/hrefs.ts";
import { NewMonitorForm } from "#components/monitoring/new-monitor-form.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState, Notice } from "#components/ui/states.tsx";
import { needs } from "#domain/access/permissions.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import { list as listDatasets } from "#server/datasets/list.ts";
import { projectPage } from "#server/http/page.ts";
import { list as listModels } from "#server/models/list.ts";

export const metadata: Metadata = { title: "Set up monitoring" };

const CHOICES_MAX = 100;

type Props = { params: Promise<{ org: string; project: string }> };

export default async function NewMonitorPage({ params }: Props) {
  const { call, org, project, may } = await projectPage(params);
  const base = projectHref(org.slug, project.slug);
  const input = { projectId: project.id, limit: CHOICES_MAX };
  const [models, datasets] = await Promise.all([call(listModels, input), call(listDatasets, input)]);
  const title = (
    <PageTitle
      title="Set up monitoring"
      crumbs={[{ label: "Set up monitoring" }]}
      lead="The worker looks for new data every ten seconds. Each later version becomes one window."
    />
  );
  if (!may("monitor:write"))
    return (
      <>
        {title}
        <div data-turned-away>
          <Notice tone="warn">{needs("monitor:write")}</Notice>
        </div>
      </>
    );
  if (models.items.length === 0 || datasets.items.length === 0)
    return (
      <>
        {title}
        <EmptyState
          title={
            models.items.length === 0
              ? "There is no model to watch yet"
              : "There is no dataset to watch it on"
          }
          action={
            <>
              <ButtonLink
                variant="primary"
                href={models.items.length === 0 ? `${base}/experiments` : `${base}/datasets`}
              >
                {models.items.length === 0 ? "See the experiments" : "See the datasets"}
              </ButtonLink>
              <ButtonLink href={monitoringHref(base)}>Back to monitoring</ButtonLink>
            </>
          }
        >
          {models.items.length === 0
            ? "Register a finished run as a model first; its champion can then be watched."
            : "Upload the data that arrives from month to month as versions of one dataset."}
        </EmptyState>
      </>
    );
  return (
    <>
      {title}
      <NewMonitorForm
        projectId={project.id}
        base={base}
        models={models.items.map(({ id, name, champion }) => ({
          id,
          name,
          note: champion ? `champion is v${champion.number}` : "no version is champion yet",
        }))}
        datasets={datasets.items.map(({ id, name, versions }) => ({
          id,
          name,
          note: `It has ${formatCountOf(versions, "version")} now.`,
        }))}
      />
    </>
  );
}
