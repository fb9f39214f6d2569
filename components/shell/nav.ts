import { PHASES, phaseInfo } from "#domain/lifecycle/phases.ts";
import type { Command } from "./commands.ts";

export type NavItem = {
  key: string;
  label: string;
  href: string;
  /** The letter that follows `g` on the keyboard. */
  jump?: string;
  /** Only this very address is the item's own; otherwise everything below it too. */
  exact?: boolean;
  badge?: { kind: "count" | "dot"; value: number; label: string };
};
export type NavGroup = { key: string; label: string | null; items: NavItem[] };

export type Counts = { reviews: number; inbox: number; alerts: number };

export const organizationHref = (org: string): string => `/o/${org}`;
export const projectHref = (org: string, project: string): string => `/o/${org}/p/${project}`;

/** The sidebar of a project: the project itself, work, trust. */
export function projectNav(org: string, project: string, counts: Counts): NavGroup[] {
  const at = (part: string): string => `${projectHref(org, project)}/${part}`;
  return [
    {
      key: "project",
      label: null,
      items: [
        { key: "home", label: "Home", href: projectHref(org, project), exact: true, jump: "h" },
        { key: "status", label: "Status", href: at("status"), jump: "t" },
        { key: "phases", label: "Phases", href: at("phases"), jump: "p" },
        { key: "revisits", label: "Revisits", href: at("revisits"), jump: "b" },
      ],
    },
    {
      key: "work",
      label: "Work",
      items: [
        { key: "datasets", label: "Datasets", href: at("datasets"), jump: "d" },
        { key: "lineage", label: "Lineage", href: at("lineage"), jump: "l" },
        { key: "experiments", label: "Experiments", href: at("experiments"), jump: "e" },
        { key: "models", label: "Models", href: at("models"), jump: "m" },
        { key: "deployments", label: "Deployments", href: at("deployments"), jump: "s" },
        {
          key: "monitoring",
          label: "Monitoring",
          href: at("monitoring"),
          jump: "w",
          badge: {
            kind: "dot",
            value: counts.alerts,
            label: counts.alerts === 1 ? "1 open alert" : `${counts.alerts} open alerts`,
          },
        },
      ],
    },
    {
      key: "trust",
      label: "Trust",
      items: [
        { key: "governance", label: "Governance", href: at("governance"), jump: "g" },
        {
          key: "reviews",
          label: "Reviews",
          href: at("reviews"),
          jump: "r",
          badge: { kind: "count", value: counts.reviews, label: "waiting for you" },
        },
        { key: "audit", label: "Audit", href: at("audit"), jump: "a" },
        { key: "access", label: "Access", href: at("access"), jump: "c" },
      ],
    },
  ];
}

/** The sidebar of an organization, outside any project. */
export function organizationNav(org: string): NavGroup[] {
  const base = organizationHref(org);
  return [
    {
      key: "organization",
      label: null,
      items: [
        { key: "portfolio", label: "Portfolio", href: base, exact: true, jump: "h" },
        { key: "revisits", label: "Revisits", href: `${base}/revisits`, jump: "b" },
        { key: "people", label: "People and roles", href: `${base}/people`, jump: "p" },
        { key: "keys", label: "API keys", href: `${base}/keys`, jump: "k" },
        { key: "audit", label: "Audit", href: `${base}/audit`, jump: "a" },
      ],
    },
  ];
}

/** Whether the page at `pathname` belongs to a sidebar item. */
export function isCurrent(item: Pick<NavItem, "href" | "exact">, pathname: string): boolean {
  return pathname === item.href || (!item.exact && pathname.startsWith(`${item.href}/`));
}

/** The nine phases, each with its page: for the palette, since the sidebar has them as one. */
export const phasePages = (org: string, project: { slug: string; name: string }): Command[] =>
  PHASES.map((phase) => ({
    label: phaseInfo(phase).title,
    href: `${projectHref(org, project.slug)}/phases/${phase}`,
    group: project.name,
    keywords: ["phase", phaseInfo(phase).letters],
  }));
