import type { Metadata } from "next";
import type { ReactNode } from "react";
import { AppShell } from "#components/shell/app-shell.tsx";
import { projectShell } from "#server/http/shell.ts";

type Params = Promise<{ org: string; project: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { project } = await projectShell(params);
  const name = project?.name ?? "Project";
  return { title: { default: name, template: `%s · ${name} · Countersign` } };
}

export default async function Layout({ params, children }: { params: Params; children: ReactNode }) {
  return <AppShell {...(await projectShell(params))}>{children}</AppShell>;
}
