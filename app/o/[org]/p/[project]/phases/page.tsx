import type { Metadata } from "next";
import { ChangeFocus } from "#components/lifecycle/change-focus.tsx";
import { FocusTimeline } from "#components/lifecycle/focus-timeline.tsx";
import { PhaseCard } from "#components/lifecycle/phase-card.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle, Stack } from "#components/shell/page.tsx";
import { needs } from "#domain/access/permissions.ts";
import { projectPage } from "#server/http/page.ts";
import { getBoard } from "#server/lifecycle/get-board.ts";
import { listFocus } from "#server/lifecycle/list-focus.ts";

export const metadata: Metadata = { title: "Phases" };

const FOCUS_SHOWN = 20;

export default async function PhasesPage({ params }: { params: Promise<{ org: string; project: string }> }) {
  const { call, org, project, may } = await projectPage(params);
  const [board, focus] = await Promise.all([
    call(getBoard, { projectId: project.id }),
    call(listFocus, { projectId: project.id, limit: FOCUS_SHOWN }),
  ]);
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
            reason={may("focus:declare") ? null : needs("focus:declare")}
          />
        }
      />
      <Stack>
        <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
          {board.phases.map((phase) => (
            <PhaseCard key={phase.id} phase={phase} href={`${base}/phases/${phase.phase}`} />
          ))}
        </div>
        {focus.items.length > 0 && <FocusTimeline rows={focus.items} now={Date.now()} />}
      </Stack>
    </>
  );
}
