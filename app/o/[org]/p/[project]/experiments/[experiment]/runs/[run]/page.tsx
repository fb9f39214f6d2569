import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { WhatHappened } from "#components/access/who-sees.tsx";
import { Discussed } from "#components/discussion/discussed.tsx";
import { Discussion } from "#components/discussion/discussion.tsx";
import { RegisterVersion } from "#components/models/register-version.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { runFileHref } from "#components/training/hrefs.ts";
import { RunView } from "#components/training/run-view.tsx";
import { needs } from "#domain/access/permissions.ts";
import { projectPage } from "#server/http/page.ts";
import { getRun } from "#server/training/get-run.ts";
import { runLog } from "#server/training/run-log.ts";

type Props = { params: Promise<{ org: string; project: string; experiment: string; run: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { call } = await projectPage(params);
  const { run } = await params;
  return { title: `Run ${(await call(getRun, { runId: run })).number}` };
}

export default async function RunPage({ params }: Props) {
  const { call, org, project, may } = await projectPage(params);
  const { run: runId, experiment } = await params;
  const [run, log] = await Promise.all([call(getRun, { runId }), call(runLog, { runId })]);
  if (run.experimentId !== experiment) notFound();
  const base = projectHref(org.slug, project.slug);
  return (
    <Discussed
      projectId={project.id}
      subject={{ kind: "run", id: run.id }}
      rights={{ canComment: may("comment:write"), canModerate: may("project:manage") }}
    >
      <RunView
        key={run.id}
        initial={run}
        log={log}
        org={org.slug}
        base={base}
        writeReason={may("run:write") ? null : needs("run:write")}
        raiseReason={may("run:prioritize") ? null : needs("run:prioritize")}
        actions={
          <RegisterVersion
            base={base}
            projectId={project.id}
            runId={run.id}
            runLabel={`run ${run.number}`}
            suggestedName={run.experimentName}
            disabledReason={may("model:register") ? null : needs("model:register")}
          />
        }
        rail={
          <>
            <Discussion
              projectId={project.id}
              subject={{ kind: "run", id: run.id }}
              canComment={may("comment:write")}
              reason={may("comment:write") ? null : needs("comment:write")}
            />
            <p className="text-sm text-ink-3">
              See <WhatHappened base={base} id={run.id} />.
              {!run.spec.outside && (
                <>
                  {" "}
                  Its settings{" "}
                  <a className="link-in-text" href={runFileHref(run.id, org.slug)}>
                    as YAML
                  </a>
                  .
                </>
              )}
            </p>
          </>
        }
      />
    </Discussed>
  );
}
