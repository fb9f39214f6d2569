import type { Metadata } from "next";
import { NewProject } from "#components/home/new-project.tsx";
import { ProjectCard } from "#components/home/project-card.tsx";
import { RunningJobs } from "#components/home/running-jobs.tsx";
import { WaitingList } from "#components/home/waiting-list.tsx";
import { organizationHref, projectHref } from "#components/shell/nav.ts";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { needs } from "#domain/access/permissions.ts";
import { organizationPage } from "#server/http/page.ts";
import { portfolio } from "#server/lifecycle/portfolio.ts";
import { runningJobs } from "#server/lifecycle/running-jobs.ts";
import { waitsForMe } from "#server/lifecycle/waits-for-me.ts";

export const metadata: Metadata = { title: "Portfolio" };

const SHOWN = 24;

export default async function PortfolioPage({
  params,
  searchParams,
}: {
  params: Promise<{ org: string }>;
  searchParams: Promise<{ cursor?: string | string[] }>;
}) {
  const { call, org, may } = await organizationPage(params);
  const { cursor } = await searchParams;
  const [projects, jobs, waiting] = await Promise.all([
    call(portfolio, { limit: SHOWN, cursor: typeof cursor === "string" ? cursor : null }),
    call(runningJobs, {}),
    call(waitsForMe, {}),
  ]);
  const start = <NewProject org={org.slug} reason={may("project:create") ? null : needs("project:create")} />;
  return (
    <>
      <PageTitle title="Portfolio" lead={`The projects of ${org.name} that you see.`} actions={start} />
      <RunningJobs initial={jobs.items} />
      {projects.items.length === 0 && !cursor ? (
        <EmptyState
          title={jobs.items.length > 0 ? "The projects are on their way" : "No projects yet"}
          action={start}
        >
          {jobs.items.length > 0
            ? "They appear here as they are loaded; nothing has to be reloaded by hand."
            : "A project is the unit of work: its phases, data, models, reviews and its record. If one exists that you should see, ask its lead to add you."}
        </EmptyState>
      ) : (
        <Stack>
          <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
            {projects.items.map((project) => (
              <ProjectCard key={project.id} project={project} href={projectHref(org.slug, project.slug)} />
            ))}
          </div>
          {projects.nextCursor && (
            <ButtonLink
              className="justify-self-start"
              href={`${organizationHref(org.slug)}?cursor=${projects.nextCursor}`}
            >
              Older projects
            </ButtonLink>
          )}
          {waiting.items.length > 0 && (
            <Card title="Waits for you" meta={`${waiting.items.length}`}>
              <WaitingList
                items={waiting.items}
                org={org.slug}
                today={new Date().toISOString().slice(0, 10)}
                most={10}
              />
            </Card>
          )}
        </Stack>
      )}
    </>
  );
}
