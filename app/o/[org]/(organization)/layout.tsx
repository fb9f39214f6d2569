import type { ReactNode } from "react";
import { AppShell } from "#components/shell/app-shell.tsx";
import { organizationShell } from "#server/http/shell.ts";

export default async function Layout({
  params,
  children,
}: {
  params: Promise<{ org: string }>;
  children: ReactNode;
}) {
  return <AppShell {...(await organizationShell(params))}>{children}</AppShell>;
}
