"use client";

import { usePathname } from "next/navigation";
import { useEffect, useSyncExternalStore } from "react";
import { Breadcrumbs } from "#components/ui/bits.tsx";
import { currentTrail, setTrail, subscribeTrail } from "./crumb-store.ts";
import { isCurrent, type NavItem } from "./nav.ts";

export type CrumbText = { label: string; href?: string };

const none: readonly CrumbText[] = [];

/** The breadcrumbs of the top bar: the root and the sidebar's item, then what the page itself adds. */
export function AutoCrumbs({ root, items }: { root: CrumbText; items: readonly NavItem[] }) {
  const pathname = usePathname();
  const trail = useSyncExternalStore(subscribeTrail, currentTrail, () => none);
  const section = items.find((item) => !item.exact && isCurrent(item, pathname));
  return (
    <Breadcrumbs
      className="flex-1"
      items={[root, ...(section ? [{ label: section.label, href: section.href }] : []), ...trail]}
    />
  );
}

/** Adds a page's own crumbs, below its section, to the top bar. Renders nothing. */
export function PageCrumbs({ items }: { items: readonly CrumbText[] }) {
  const text = JSON.stringify(items);
  useEffect(() => {
    setTrail(JSON.parse(text) as CrumbText[]);
    return () => setTrail(none);
  }, [text]);
  return null;
}
