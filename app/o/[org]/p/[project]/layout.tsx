import type { Metadata } from "next";
import type { ReactNode } from "react";
import { BreakGlassBanner } from "#components/approvals/break-glass-banner.tsx";
import { LogWork } from "#components/lifecycle/log-work.tsx";
import { actionsFor } from "#components/shell/actions.ts";
import { AppShell } from "#components/shell/app-shell.tsx";
import { projectHref } from "#components/shell/nav.ts";
import { InProject } from "#components/trpc/live.tsx";
import { listBreakGlass } from "#server/approvals/break-glass.ts";
import { projectPage } from "#server/http/page.ts";
import { projectShell } from "#server/http/shell.ts";

type Params = Promise<{ org: string; project: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { project } = await projectShell(params);
  const name = project?.name ?? "Project";
  return { title: { default: name, template: `%s · ${name} · Countersign` } };
}

export default async function Layout({ params, children }: { params: Params; children: ReactNode }) {
  const { call, org, project, may } = await projectPage(params);
  const [shell, emergencies] = await Promise.all([
    projectShell(params),
    call(listBreakGlass, { projectId: project.id, open: true }),
  ]);
  return (
    <AppShell
      {...shell}
      commands={actionsFor({ org: org.slug, project: project.slug }, may)}
      action={
        may("visit:log") && <LogWork projectId={project.id} base={projectHref(org.slug, project.slug)} />
      }
    >
      <InProject id={project.id} />
      <BreakGlassBanner
        base={projectHref(org.slug, project.slug)}
        projectId={project.id}
        initial={emergencies.items}
      />
      {children}
    </AppShell>
  );
}
