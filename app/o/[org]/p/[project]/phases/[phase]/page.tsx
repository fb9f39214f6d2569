import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { WhatHappened } from "#components/access/who-sees.tsx";
import { GateCard } from "#components/approvals/gate-card.tsx";
import { Discussed } from "#components/discussion/discussed.tsx";
import { Discussion } from "#components/discussion/discussion.tsx";
import { PhaseAnswer } from "#components/lifecycle/phase-answer.tsx";
import { PhaseCriteria } from "#components/lifecycle/phase-criteria.tsx";
import { PhaseItems } from "#components/lifecycle/phase-items.tsx";
import { PhaseLabel } from "#components/lifecycle/phase-label.tsx";
import { PhasePlan } from "#components/lifecycle/phase-plan.tsx";
import { RequestLeave } from "#components/lifecycle/request-leave.tsx";
import { StatusTag } from "#components/lifecycle/status-tag.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { PageTitle, WithRail } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { needs } from "#domain/access/permissions.ts";
import { formatCountOf } from "#domain/format/numbers.ts";
import { PHASES, phaseInfo } from "#domain/lifecycle/phases.ts";
import { gateStatus } from "#server/approvals/gate-status.ts";
import { projectPage } from "#server/http/page.ts";
import { getPhase } from "#server/lifecycle/get-phase.ts";

type Params = Promise<{ org: string; project: string; phase: string }>;

const phaseOf = async (params: Params) => {
  const { phase } = await params;
  return PHASES.find((known) => known === phase);
};

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const phase = await phaseOf(params);
  return { title: phase ? phaseInfo(phase).title : "Phases" };
}

export default async function PhasePage({ params }: { params: Params }) {
  const known = await phaseOf(params);
  if (!known) notFound();
  const { call, org, project, me, may } = await projectPage(params);
  const phase = await call(getPhase, { projectId: project.id, phase: known });
  const gate = await call(gateStatus, { projectId: project.id, gate: "leave_phase", subjectId: phase.id });
  const base = projectHref(org.slug, project.slug);
  const mayComment = may("comment:write");
  return (
    <>
      <PageTitle
        title={<PhaseLabel phase={known} />}
        tag={
          <>
            <StatusTag status={phase.status} />
            {phase.inFocus && <Tag tone="ok">In focus</Tag>}
            {phase.teams.map((team) => (
              <Tag key={team} tone="ok">
                In focus of {team}
              </Tag>
            ))}
          </>
        }
        lead={
          <>
            {phase.question}
            <span className="mt-1 block text-sm text-ink-3">
              {phase.ownerName ? `Owned by ${phase.ownerName}` : "No owner yet"} ·{" "}
              {formatCountOf(phase.visits, "visit")} · <WhatHappened base={base} id={phase.id} />
            </span>
          </>
        }
        crumbs={[{ label: phaseInfo(known).title }]}
        actions={<ButtonLink href={`${base}/revisits?phase=${known}`}>Visits to this phase</ButtonLink>}
      />
      <WithRail
        railLabel="Gate, period and checklist"
        rail={
          <>
            {(phase.status !== "done" || gate.request) && (
              <GateCard
                base={base}
                meId={me.id}
                status={gate}
                open="Nobody else has to approve that this phase is left. Set its status to done when it is."
              >
                {phase.status !== "done" && (
                  <RequestLeave
                    projectId={project.id}
                    phase={known}
                    inFocus={phase.inFocus}
                    reason={may("phase:write") ? null : needs("phase:write")}
                  />
                )}
              </GateCard>
            )}
            <PhasePlan
              projectId={project.id}
              phase={phase}
              reason={may("focus:declare") ? null : needs("focus:declare")}
            />
            <PhaseItems items={phase.items} href={`${base}/governance`} />
          </>
        }
      >
        <Discussed
          projectId={project.id}
          subject={{ kind: "phase", id: phase.id }}
          rights={{ canComment: mayComment, canModerate: may("project:manage") }}
        >
          <PhaseAnswer
            key={phase.id}
            projectId={project.id}
            phase={phase}
            historyHref={`${base}/phases/${known}/history`}
            reason={may("phase:write") ? null : needs("phase:write")}
          />
        </Discussed>
        <PhaseCriteria
          projectId={project.id}
          phase={known}
          criteria={phase.criteria}
          reason={may("phase:write") ? null : needs("phase:write")}
        />
        <Discussion
          projectId={project.id}
          subject={{ kind: "phase", id: phase.id }}
          canComment={mayComment}
          canModerate={may("project:manage")}
          reason={mayComment ? null : needs("comment:write")}
        />
      </WithRail>
    </>
  );
}
