import Link from "next/link";
import type { ReactNode } from "react";
import { Mark } from "#components/lifecycle/mark.tsx";
import { Breadcrumbs, type Crumb } from "#components/ui/bits.tsx";
import { Count } from "#components/ui/tag.tsx";
import { CommandMenu } from "./command-menu.tsx";
import type { Command } from "./commands.ts";
import { AutoCrumbs } from "./crumbs.tsx";
import {
  type Counts,
  organizationHref,
  organizationNav,
  phasePages,
  projectHref,
  projectNav,
} from "./nav.ts";
import { PeopleHere } from "./people-here.tsx";
import { type Person, PersonMenu } from "./person-menu.tsx";
import { SideNav } from "./side-nav.tsx";
import { type Place, Switcher } from "./switcher.tsx";
import { Whose } from "./whose.tsx";

export type AppShellProps = {
  org: Place;
  project: Place | null;
  /** What the switcher offers, beside the organization itself. */
  projects: readonly Place[];
  user: Person;
  counts: Counts;
  /** Demo mode is on: a banner says so. */
  demo: boolean;
  /** Left out: the project, the sidebar's item, and what PageTitle adds. */
  crumbs?: readonly Crumb[];
  brand?: string;
  /** More for the palette: pages and actions, each with an address. The sidebar's own pages are always in it. */
  commands?: readonly Command[];
  inboxHref?: string;
  sessionsHref?: string;
  signOutHref?: string;
  /** What can be done from every page: stands in the top bar. */
  action?: ReactNode;
  children: ReactNode;
};

/** The frame around every signed-in page: sidebar, top bar, main. Use it in a layout. */
export function AppShell({
  org,
  project,
  projects,
  user,
  counts,
  demo,
  crumbs,
  brand = "Countersign",
  commands = [],
  inboxHref = `${organizationHref(org.slug)}/inbox`,
  sessionsHref = "/account/sessions",
  signOutHref = "/sign-out",
  action,
  children,
}: AppShellProps) {
  const groups = project ? projectNav(org.slug, project.slug, counts) : organizationNav(org.slug);
  const items = groups.flatMap((group) => group.items);
  const root = project
    ? { label: project.name, href: projectHref(org.slug, project.slug) }
    : { label: org.name, href: organizationHref(org.slug) };
  const pages: Command[] = [
    ...items.map((item) => ({ label: item.label, href: item.href, group: root.label, jump: item.jump })),
    ...(project ? phasePages(org.slug, project) : []),
    { label: "Inbox", href: inboxHref, group: root.label, jump: "i" },
    { label: "Search", href: `${organizationHref(org.slug)}/search`, group: root.label, jump: "/" },
    ...projects
      .filter((place) => place.slug !== project?.slug)
      .map((place) => ({ label: place.name, href: projectHref(org.slug, place.slug), group: "Projects" })),
    ...(project
      ? organizationNav(org.slug).flatMap((group) =>
          group.items.map((item) => ({ label: item.label, href: item.href, group: org.name })),
        )
      : []),
    { label: "Sessions", href: sessionsHref, group: "You" },
  ];

  return (
    <>
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-60 focus:rounded-control focus:bg-accent focus:px-3 focus:py-1.5 focus:text-accent-ink"
      >
        Skip to the content
      </a>
      <div className="lg:flex">
        <aside
          id="sidebar"
          popover="auto"
          aria-label="Sidebar"
          className="animate-sheet fixed inset-y-0 left-0 m-0 h-dvh max-h-none w-62 flex-col overflow-y-auto border-r border-line bg-paper px-2.5 py-3.5 text-ink [--from:-24px] backdrop:bg-scrim open:flex lg:sticky lg:top-0 lg:flex lg:w-56.5 lg:shrink-0 lg:animate-none"
        >
          <Link
            prefetch={false}
            href={root.href ?? "/"}
            className="mb-3 flex items-center gap-2 rounded-control px-2 text-[0.9375rem] font-semibold text-ink"
          >
            <Mark />
            {brand}
          </Link>
          <Switcher org={org} project={project} projects={projects} />
          <SideNav groups={groups} />
          <PersonMenu user={user} sessionsHref={sessionsHref} signOutHref={signOutHref} />
        </aside>
        <div className="min-w-0 flex-1">
          {demo && <DemoBanner />}
          <header className="sticky top-0 z-30 flex h-12.5 items-center gap-3.5 border-b border-line bg-paper px-4 lg:px-7">
            <button
              type="button"
              popoverTarget="sidebar"
              aria-label="Open the sidebar"
              className="-ml-1.5 inline-flex size-8 items-center justify-center rounded-control text-ink-2 hover:bg-line-2 lg:hidden"
            >
              <svg
                aria-hidden="true"
                width="16"
                height="16"
                viewBox="0 0 16 16"
                stroke="currentColor"
                strokeWidth="1.5"
              >
                <path d="M2 4h12M2 8h12M2 12h12" />
              </svg>
            </button>
            {crumbs ? (
              <Breadcrumbs items={crumbs} className="flex-1" />
            ) : (
              <AutoCrumbs root={root} items={items} />
            )}
            <PeopleHere />
            <CommandMenu org={org.slug} commands={[...pages, ...commands]} />
            {action}
            <Link
              prefetch={false}
              href={inboxHref}
              className="inline-flex min-h-8 items-center gap-1.5 text-ink-2 hover:text-ink"
            >
              Inbox <Count value={counts.inbox} label="new" />
            </Link>
          </header>
          <main id="main" tabIndex={-1} className="max-w-[86.25rem] px-4 pt-6 pb-10 outline-none lg:px-7">
            <Whose email={user.email}>{children}</Whose>
          </main>
        </div>
      </div>
    </>
  );
}

function DemoBanner() {
  return (
    <section
      aria-label="Demo mode"
      className="border-b border-line bg-warn-weak px-4 py-1.5 text-center text-xs text-ink lg:px-7"
    >
      <b>Demo.</b> Anyone who reaches this address can sign in with the demo accounts. Keep real data
      elsewhere.
    </section>
  );
}
