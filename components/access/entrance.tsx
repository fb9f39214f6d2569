import type { ReactNode } from "react";
import { Mark } from "#components/lifecycle/mark.tsx";
import { ApiProvider } from "#components/trpc/client.tsx";

/** The frame of a page that a link opens before anybody is signed in. */
export function Entrance({
  title,
  lead,
  children,
}: {
  title: ReactNode;
  lead: ReactNode;
  children: ReactNode;
}) {
  return (
    <ApiProvider organization={null}>
      <main id="main" className="mx-auto grid min-h-dvh w-full max-w-md content-center gap-6 px-5 py-10">
        <div className="grid justify-items-start gap-3">
          <Mark size={44} />
          <h1 className="text-title">{title}</h1>
          <div className="text-ink-2">{lead}</div>
        </div>
        {children}
      </main>
    </ApiProvider>
  );
}
