import type { Metadata } from "next";
import { ChangeFocus } from "#components/lifecycle/change-focus.tsx";
import { FocusList } from "#components/lifecycle/focus-list.tsx";
import { FocusTimeline } from "#components/lifecycle/focus-timeline.tsx";
import { PhaseCard } from "#components/lifecycle/phase-card.tsx";
import { SubTeams } from "#components/lifecycle/sub-teams.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { needs } from "#domain/access/permissions.ts";
import { TIMELINE_SPANS } from "#domain/lifecycle/timeline.ts";
import { projectPage } from "#server/http/page.ts";
import { getBoard } from "#server/lifecycle/get-board.ts";
import { getTimeline } from "#server/lifecycle/get-timeline.ts";
import { listTeams } from "#server/lifecycle/list-teams.ts";

export const metadata: Metadata = { title: "Phases" };

export default async function PhasesPage({
  params,
  searchParams,
}: {
  params: Promise<{ org: string; project: string }>;
  searchParams: Promise<{ span?: string; end?: string }>;
}) {
  const search = await searchParams;
  const { call, org, project, may } = await projectPage(params);
  const [board, timeline, teams] = await Promise.all([
    call(getBoard, { projectId: project.id }),
    call(getTimeline, { projectId: project.id }),
    call(listTeams, { projectId: project.id }),
  ]);
  const span = TIMELINE_SPANS.find((known) => known === search.span) ?? "all";
  const end =
    search.end !== undefined &&
    /^\d{4}-\d{2}-\d{2}$/.test(search.end) &&
    !Number.isNaN(Date.parse(search.end))
      ? search.end
      : undefined;
  const mayDeclare = may("focus:declare") ? null : needs("focus:declare");
  const base = projectHref(org.slug, project.slug);
  return (
    <>
      <PageTitle
        title="Phases"
        lead="Nine phases, each with its main question and the team's present answer. One of them is in focus."
        actions={
          <ChangeFocus
            projectId={project.id}
            current={board.focus?.phase ?? null}
            teams={teams.items}
            reason={mayDeclare}
          />
        }
      />
      <Stack>
        <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
          {board.phases.map((phase) => (
            <PhaseCard
              key={phase.id}
              phase={phase}
              href={`${base}/phases/${phase.phase}`}
              gateClosed={board.gateClosed}
            />
          ))}
        </div>
        {timeline.factual.length + timeline.planned.length > 0 && (
          <FocusTimeline
            timeline={timeline}
            span={span}
            end={end}
            href={(change) => {
              const next = new URLSearchParams();
              const { span: toSpan = span, end: toEnd } = { span, end, ...change };
              if (toSpan !== "all") next.set("span", toSpan);
              if (toEnd) next.set("end", toEnd);
              return next.size === 0 ? `${base}/phases` : `${base}/phases?${next}`;
            }}
          />
        )}
        <FocusList
          timeline={timeline}
          talk={{
            projectId: project.id,
            canModerate: may("project:manage"),
            reason: may("comment:write") ? null : needs("comment:write"),
          }}
        />
        <SubTeams projectId={project.id} teams={teams} reason={mayDeclare} />
      </Stack>
    </>
  );
}
