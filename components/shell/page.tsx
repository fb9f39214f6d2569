import type { ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";
import { type CrumbText, PageCrumbs } from "./crumbs.tsx";

/** A page's one heading: name, state, a line of facts, and what can be done. `crumbs` go into the top bar. */
export function PageTitle({
  title,
  tag,
  lead,
  actions,
  crumbs,
}: {
  title: ReactNode;
  tag?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  crumbs?: readonly CrumbText[];
}) {
  return (
    <div className="mb-4.5 flex flex-wrap items-start justify-between gap-x-8 gap-y-3">
      {crumbs && <PageCrumbs items={crumbs} />}
      <div className="min-w-0 flex-1 basis-72">
        <h1 className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-title tracking-[-0.012em]">
          <span className="min-w-0 break-words">{title}</span>
          {tag}
        </h1>
        {lead && <div className="mt-1 max-w-[70ch] text-ink-2">{lead}</div>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </div>
  );
}

/** Content with a rail of 330 px at its right; the rail moves under the content where there is no room. */
export function WithRail({
  rail,
  railLabel,
  children,
}: {
  rail: ReactNode;
  /** What the rail holds, for landmarks: "Review and threads". */
  railLabel: string;
  children: ReactNode;
}) {
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_330px]">
      <Stack>{children}</Stack>
      <aside aria-label={railLabel} className="grid min-w-0 gap-4">
        {rail}
      </aside>
    </div>
  );
}

/** Cards under each other. */
export function Stack({ children, className }: { children: ReactNode; className?: string }) {
  return <div className={cn("grid min-w-0 gap-4 *:min-w-0", className)}>{children}</div>;
}

const layouts = {
  /** As many equal columns as fit. */
  even: "grid-cols-[repeat(auto-fit,minmax(min(100%,20rem),1fr))]",
  /** Project home: the ring, what waits, the champion. */
  home: "lg:grid-cols-2 xl:grid-cols-[370px_1.2fr_1fr]",
  /** Two pictures of one thing. */
  pair: "lg:grid-cols-2 gap-x-8",
  /** A matrix and its picture. */
  wide: "xl:grid-cols-[1.35fr_1fr]",
};

/** Cards beside each other, one column where there is no room. */
export function PageGrid({
  layout = "even",
  children,
  className,
}: {
  layout?: keyof typeof layouts;
  children: ReactNode;
  className?: string;
}) {
  return <div className={cn("grid items-start gap-4 *:min-w-0", layouts[layout], className)}>{children}</div>;
}
