import type { Metadata } from "next";
import { WhatHappened } from "#components/access/who-sees.tsx";
import { Discussion } from "#components/discussion/discussion.tsx";
import { AliasHistory } from "#components/models/alias-history.tsx";
import { AliasTag } from "#components/models/alias-tag.tsx";
import { modelHref } from "#components/models/hrefs.ts";
import { VersionTable } from "#components/models/version-table.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { experimentsHref } from "#components/training/hrefs.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { Pager } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { Timestamp } from "#components/ui/timestamp.tsx";
import { needs } from "#domain/access/permissions.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import { projectPage } from "#server/http/page.ts";
import { find, listAliasMoves } from "#server/models/get.ts";
import { listVersions } from "#server/models/list-versions.ts";

type Props = {
  params: Promise<{ org: string; project: string; model: string }>;
  searchParams: Promise<{ cursor?: string }>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { call, project } = await projectPage(params);
  const { model } = await params;
  return { title: (await call(find, { projectId: project.id, model })).name };
}

export default async function ModelPage({ params, searchParams }: Props) {
  const { call, org, project, may } = await projectPage(params);
  const { model: address } = await params;
  const { cursor } = await searchParams;
  const base = projectHref(org.slug, project.slug);
  const model = await call(find, { projectId: project.id, model: address });
  const [page, moves] = await Promise.all([
    call(listVersions, { modelId: model.id, cursor: cursor ?? null }),
    call(listAliasMoves, { modelId: model.id }),
  ]);
  const now = new Date().toISOString();
  const here = modelHref(base, model.slug);
  return (
    <>
      <PageTitle
        crumbs={[{ label: model.name, href: here }]}
        title={model.name}
        tag={model.aliases.map((name) => (
          <AliasTag key={name.alias} alias={`${name.alias} v${name.number}`} />
        ))}
        lead={
          <>
            {model.description && <span className="block">{model.description}</span>}
            <span className="text-sm text-ink-3">
              {formatCountOf(model.versions, "version")} · begun by {model.createdBy.name},{" "}
              <Timestamp at={model.createdAt} now={now} /> · <WhatHappened base={base} id={model.id} />
            </span>
          </>
        }
      />
      <Stack>
        {page.items.length > 0 ? (
          <VersionTable items={page.items} base={base} slug={model.slug} now={now} />
        ) : (
          <EmptyState
            title="No version yet"
            action={
              <ButtonLink prefetch={false} variant="primary" href={experimentsHref(base)}>
                Go to the experiments
              </ButtonLink>
            }
          >
            Open a finished training run and register what it trained as the first version of this model.
          </EmptyState>
        )}
        <Pager
          firstHref={cursor ? here : null}
          nextHref={page.nextCursor ? `${here}?cursor=${encodeURIComponent(page.nextCursor)}` : null}
        />
        <AliasHistory aliases={model.aliases} moves={moves.items} base={base} slug={model.slug} now={now} />
        <Discussion
          projectId={project.id}
          subject={{ kind: "model", id: model.id }}
          canComment={may("comment:write")}
          canModerate={may("project:manage")}
          reason={may("comment:write") ? null : needs("comment:write")}
        />
      </Stack>
    </>
  );
}
