import type { ReactNode } from "react";
import { actionsFor } from "#components/shell/actions.ts";
import { AppShell } from "#components/shell/app-shell.tsx";
import { organizationPage } from "#server/http/page.ts";
import { organizationShell } from "#server/http/shell.ts";

export default async function Layout({
  params,
  children,
}: {
  params: Promise<{ org: string }>;
  children: ReactNode;
}) {
  const { org, may } = await organizationPage(params);
  return (
    <AppShell
      {...(await organizationShell(params))}
      commands={actionsFor({ org: org.slug, project: null }, may)}
    >
      {children}
    </AppShell>
  );
}
