"use client";

import Link from "next/link";
import { useSyncExternalStore } from "react";
import { Card } from "#components/ui/card.tsx";
import { Tag } from "#components/ui/tag.tsx";
import { parseRecent } from "./recent.ts";
import { searchHref } from "./search-params.ts";

const subscribe = (changed: () => void) => {
  window.addEventListener("storage", changed);
  return () => window.removeEventListener("storage", changed);
};

function kept(org: string): string {
  try {
    return localStorage.getItem(`countersign.recent.${org}`) ?? "";
  } catch {
    return "";
  }
}

/** What this person looked for and opened lately, as this browser remembers it. */
export function RecentList({ org, base }: { org: string; base: string }) {
  const text = useSyncExternalStore(
    subscribe,
    () => kept(org),
    () => "",
  );
  const { searches, objects } = parseRecent(text);
  if (searches.length + objects.length === 0) return null;
  return (
    <Card title="Lately" meta="remembered in this browser alone">
      {searches.length > 0 && (
        <ul className="mb-2 flex flex-wrap gap-2">
          {searches.map((search) => (
            <li key={search}>
              <Link
                prefetch={false}
                href={searchHref(base, {}, { q: search })}
                className="inline-flex min-h-7 items-center rounded-full border border-line px-3 text-sm hover:bg-line-2"
              >
                {search}
              </Link>
            </li>
          ))}
        </ul>
      )}
      <ul>
        {objects.map((object) => (
          <li
            key={object.id}
            className="flex items-baseline gap-3 border-t border-line-2 py-1.5 first:border-t-0"
          >
            <Tag>{object.kind}</Tag>
            <Link prefetch={false} href={object.href} className="link min-w-0 truncate">
              {object.label}
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
