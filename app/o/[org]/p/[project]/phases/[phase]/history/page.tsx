import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Markdown } from "#components/discussion/markdown.tsx";
import { BriefHistory } from "#components/lifecycle/brief-history.tsx";
import { TextDiff } from "#components/lifecycle/text-diff.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { PHASES, phaseInfo } from "#domain/lifecycle/phases.ts";
import { projectPage } from "#server/http/page.ts";
import { compareBriefs, listBriefs } from "#server/lifecycle/list-briefs.ts";

export const metadata: Metadata = { title: "History of a brief" };

const SHOWN = 50;

const numberOf = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : null;

export default async function BriefHistoryPage({
  params,
  searchParams,
}: {
  params: Promise<{ org: string; project: string; phase: string }>;
  searchParams: Promise<{ from?: string; to?: string; cursor?: string }>;
}) {
  const name = (await params).phase;
  const phase = PHASES.find((known) => known === name);
  if (!phase) notFound();
  const { call, org, project } = await projectPage(params);
  const search = await searchParams;
  const history = await call(listBriefs, {
    projectId: project.id,
    phase,
    limit: SHOWN,
    ...(search.cursor && { cursor: search.cursor }),
  });
  const { title } = phaseInfo(phase);
  const page = `${projectHref(org.slug, project.slug)}/phases/${phase}`;
  const newest = history.items[0];
  const to = numberOf(search.to) ?? newest?.version ?? 0;
  const from = numberOf(search.from) ?? Math.max(0, to - 1);
  const compared = to > 0 ? await call(compareBriefs, { projectId: project.id, phase, from, to }) : null;
  const shown = history.items.find(({ version }) => version === to);
  return (
    <>
      <PageTitle
        title={`History of the brief: ${title.toLowerCase()}`}
        lead="Every version stays, with who wrote it and when. Any two can be compared."
        crumbs={[{ label: title, href: page }, { label: "History" }]}
        actions={<ButtonLink href={page}>Back to the phase</ButtonLink>}
      />
      {compared === null ? (
        <EmptyState title="No version yet" action={<ButtonLink href={page}>Write the brief</ButtonLink>}>
          The brief is the team's present answer to the question of this phase. Each time it is saved, a
          version appears here.
        </EmptyState>
      ) : (
        <Stack>
          <BriefHistory
            versions={history.items}
            from={from}
            to={to}
            base={`${page}/history`}
            nextCursor={history.nextCursor}
          />
          <Card
            title={
              from === 0 ? `Version ${to}, from the empty page` : `From version ${from} to version ${to}`
            }
          >
            <TextDiff lines={compared.lines} />
          </Card>
          {shown && shown.body !== "" && (
            <Card title={`Version ${to} as it reads`}>
              <Markdown text={shown.body} className="max-w-[75ch]" />
            </Card>
          )}
        </Stack>
      )}
    </>
  );
}
