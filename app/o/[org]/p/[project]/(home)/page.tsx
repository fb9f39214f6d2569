import Link from "next/link";
import { Discussion } from "#components/discussion/discussion.tsx";
import { ActivityFeed } from "#components/home/activity-feed.tsx";
import { bestRunOf } from "#components/home/best-run.ts";
import { ChampionCard } from "#components/home/champion-card.tsx";
import { ChecklistCard } from "#components/home/checklist-card.tsx";
import { RunningJobs } from "#components/home/running-jobs.tsx";
import { WaitingList } from "#components/home/waiting-list.tsx";
import { ChangeFocus } from "#components/lifecycle/change-focus.tsx";
import { WhereWeAre } from "#components/lifecycle/focus-bar.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageGrid, PageTitle, Stack } from "#components/shell/page.tsx";
import { Card, CardPart } from "#components/ui/card.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { needs } from "#domain/access/permissions.ts";
import { foldActivity } from "#domain/lifecycle/activity.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import { projectPage } from "#server/http/page.ts";
import { championInService } from "#server/lifecycle/champion-in-service.ts";
import { focusSummary } from "#server/lifecycle/focus-summary.ts";
import { getBoard } from "#server/lifecycle/get-board.ts";
import { overlapMatrix } from "#server/lifecycle/overlap-matrix.ts";
import { recentActivity } from "#server/lifecycle/recent-activity.ts";
import { runningJobs } from "#server/lifecycle/running-jobs.ts";
import { waitsForMe } from "#server/lifecycle/waits-for-me.ts";
import { summary as monitoringSummary } from "#server/monitoring/summary.ts";
import { listExperiments } from "#server/training/list-experiments.ts";

const CHANGES_SHOWN = 8;
const CHANGES_READ = 40;

export default async function ProjectHomePage({
  params,
}: {
  params: Promise<{ org: string; project: string }>;
}) {
  const { call, org, project, may } = await projectPage(params);
  const input = { projectId: project.id };
  const [summary, matrix, board, waiting, activity, jobs, service, monitoring] = await Promise.all([
    call(focusSummary, input),
    call(overlapMatrix, input),
    call(getBoard, input),
    call(waitsForMe, input),
    call(recentActivity, { ...input, limit: CHANGES_READ }),
    call(runningJobs, input),
    call(championInService, input),
    call(monitoringSummary, input),
  ]);
  const newest = service.champion
    ? null
    : (await call(listExperiments, { ...input, limit: 1, cursor: null })).items[0];
  const base = projectHref(org.slug, project.slug);
  const changes = foldActivity(activity.items).slice(0, CHANGES_SHOWN);
  const focus = summary.focus?.phase ?? null;
  const open = board.phases.reduce((sum, phase) => sum + phase.openItems, 0);
  const total = board.phases.reduce((sum, phase) => sum + phase.items, 0);
  return (
    <>
      <PageTitle
        title={project.name}
        tag={project.archived && <Tag tone="warn">Archived</Tag>}
        lead={project.description || undefined}
        actions={
          <ChangeFocus
            projectId={project.id}
            current={focus}
            reason={may("focus:declare") ? null : needs("focus:declare")}
          />
        }
      />
      <RunningJobs projectId={project.id} initial={jobs.items} />
      <PageGrid layout="home">
        <WhereWeAre summary={summary} matrix={matrix} />
        <Card title="Waits for you" meta={`${waiting.items.length}`}>
          <WaitingList items={waiting.items} org={org.slug} today={new Date().toISOString().slice(0, 10)} />
          <CardPart
            title="What changed"
            meta={
              <Link prefetch={false} href={`${base}/activity`} className="text-accent hover:underline">
                all
              </Link>
            }
          >
            <ActivityFeed items={changes} projectBase={base} now={Date.now()} />
          </CardPart>
        </Card>
        <Stack className="lg:max-xl:col-span-2 lg:max-xl:grid-cols-2">
          <ChampionCard
            champion={service.champion}
            monitoring={monitoring}
            openAlerts={service.openAlerts}
            projectBase={base}
            bestRun={newest?.bestRun ? bestRunOf(newest.bestRun) : null}
          />
          <ChecklistCard
            closed={total - open}
            total={total}
            openInFocus={board.phases.find((phase) => phase.inFocus)?.openItems ?? 0}
            focusTitle={focus ? phaseInfo(focus).title : null}
            href={`${base}/governance`}
          />
          <Discussion
            projectId={project.id}
            subject={{ kind: "project", id: project.id }}
            canComment={may("comment:write")}
            canModerate={may("project:manage")}
            reason={may("comment:write") ? null : needs("comment:write")}
            title="Threads on the project"
          />
        </Stack>
      </PageGrid>
    </>
  );
}
