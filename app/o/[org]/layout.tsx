import type { ReactNode } from "react";
import { ApiProvider } from "#components/trpc/client.tsx";
import { LiveChanges } from "#components/trpc/live.tsx";
import { upToNow } from "#server/http/up-to-now.ts";

/** Gives everything below the organization's own client. Who may see what is asked by each page. */
export default async function OrganizationLayout({
  params,
  children,
}: {
  params: Promise<{ org: string }>;
  children: ReactNode;
}) {
  const { org } = await params;
  return (
    <ApiProvider key={org} organization={org}>
      <LiveChanges organization={org} cursor={await upToNow()}>
        {children}
      </LiveChanges>
    </ApiProvider>
  );
}
