import type { Metadata } from "next";
import { AskedDeployments } from "#components/models/asked-deployments.tsx";
import { DeployDialog } from "#components/models/deploy.tsx";
import { DeploymentCard } from "#components/models/deployment-card.tsx";
import { EndpointList } from "#components/models/endpoint-list.tsx";
import { modelsHref } from "#components/models/hrefs.ts";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState, Notice } from "#components/ui/states.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { needs } from "#domain/access/permissions.ts";
import { list as listRequests } from "#server/approvals/list.ts";
import { getPolicies } from "#server/approvals/policies.ts";
import { list } from "#server/deployments/list.ts";
import { listEndpoints } from "#server/deployments/list-endpoints.ts";
import { inferenceHealth, inferenceOrigin } from "#server/http/inference.ts";
import { projectPage } from "#server/http/page.ts";

export const metadata: Metadata = { title: "Deployments" };

type Props = { params: Promise<{ org: string; project: string }> };

export default async function DeploymentsPage({ params }: Props) {
  const { call, org, project, may } = await projectPage(params);
  const base = projectHref(org.slug, project.slug);
  const [{ items }, endpoints, policies, asked, health] = await Promise.all([
    call(list, { projectId: project.id }),
    call(listEndpoints, { projectId: project.id, limit: 50 }),
    call(getPolicies, { projectId: project.id }),
    call(listRequests, { projectId: project.id, show: "open", gate: "deploy" }),
    inferenceHealth(),
  ]);
  const rule = policies.items.find(({ gate, tier }) => gate === "deploy" && tier === policies.tier);
  const mayRelease = may("model:release") ? null : needs("model:release");
  const needsApproval = (rule?.policy.quorum ?? 1) > 0;
  const now = new Date().toISOString();
  const talk = {
    projectId: project.id,
    canModerate: may("project:manage"),
    reason: may("comment:write") ? null : needs("comment:write"),
  };
  return (
    <>
      <PageTitle
        title="Deployments"
        tag={health.ready ? <Tag tone="ok">Inference server ready</Tag> : <Tag tone="bad">Not answering</Tag>}
        lead="Which names are in service, what they run byte for byte, and how to call them over the Open Inference Protocol."
        actions={
          <DeployDialog
            versions={[
              ...new Map(
                items.map(({ model, version }) => [
                  version.id,
                  { versionId: version.id, label: `${model.name} v${version.number}` },
                ]),
              ).values(),
            ]}
            needsApproval={needsApproval}
            reason={needsApproval ? (may("review:request") ? null : needs("review:request")) : mayRelease}
          />
        }
      />
      <Stack>
        {!health.ready && (
          <Notice tone="bad">
            The inference server does not answer just now, so calls are refused. Which version is released is
            not touched by this. It is started again by itself; if it stays away, look into the log of the
            process "serving".
          </Notice>
        )}
        {asked.items.length > 0 && <AskedDeployments items={asked.items} base={base} reason={mayRelease} />}
        {endpoints.items.length > 0 && (
          <EndpointList
            items={endpoints.items}
            base={base}
            origin={inferenceOrigin()}
            reason={mayRelease}
            talk={talk}
          />
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
              talk={talk}
            />
          ))
        )}
      </Stack>
    </>
  );
}
