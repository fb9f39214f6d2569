import type { Metadata } from "next";
import { DeploymentCard } from "#components/models/deployment-card.tsx";
import { modelsHref } from "#components/models/hrefs.ts";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState, Notice } from "#components/ui/states.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { list } from "#server/deployments/list.ts";
import { inferenceHealth, inferenceOrigin } from "#server/http/inference.ts";
import { projectPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "Deployments" };

type Props = { params: Promise<{ org: string; project: string }> };

export default async function DeploymentsPage({ params }: Props) {
  const { call, org, project } = await projectPage(params);
  const base = projectHref(org.slug, project.slug);
  const [{ items }, health] = await Promise.all([call(list, { projectId: project.id }), inferenceHealth()]);
  const now = new Date().toISOString();
  return (
    <>
      <PageTitle
        title="Deployments"
        tag={health.ready ? <Tag tone="ok">Inference server ready</Tag> : <Tag tone="bad">Not answering</Tag>}
        lead="Which names are in service, what they run byte for byte, and how to call them over the Open Inference Protocol."
      />
      <Stack>
        {!health.ready && (
          <Notice tone="bad">
            The inference server does not answer just now, so calls are refused. Which version is released is
            not touched by this. It is started again by itself; if it stays away, look into the log of the
            process "serving".
          </Notice>
        )}
        {items.length === 0 ? (
          <EmptyState
            title="Nothing is in service yet"
            action={
              <ButtonLink prefetch={false} variant="primary" href={modelsHref(base)}>
                Go to the models
              </ButtonLink>
            }
          >
            A version comes into service when a name, such as champion, is moved to it. That takes a review by
            somebody other than its author.
          </EmptyState>
        ) : (
          items.map((line) => (
            <DeploymentCard
              key={`${line.model.id}/${line.alias}`}
              line={line}
              base={base}
              origin={inferenceOrigin()}
              now={now}
            />
          ))
        )}
      </Stack>
    </>
  );
}
