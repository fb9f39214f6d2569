import type { Metadata } from "next";
import type { ReactNode } from "react";
import { BreakGlassBanner } from "#components/approvals/break-glass-banner.tsx";
import { AppShell } from "#components/shell/app-shell.tsx";
import { projectHref } from "#components/shell/nav.ts";
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
  const { call, org, project } = await projectPage(params);
  const [shell, emergencies] = await Promise.all([
    projectShell(params),
    call(listBreakGlass, { projectId: project.id, open: true }),
  ]);
  return (
    <AppShell {...shell}>
      <BreakGlassBanner
        base={projectHref(org.slug, project.slug)}
        projectId={project.id}
        initial={emergencies.items}
      />
      {children}
    </AppShell>
  );
}
