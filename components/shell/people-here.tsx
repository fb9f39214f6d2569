"use client";

import { usePathname } from "next/navigation";
import { usePeopleHere } from "#components/trpc/live.tsx";
import { Avatar } from "#components/ui/bits.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { joinNames } from "#domain/format/names.ts";

const SHOWN_MAX = 4;

/** Who else has this very page open, and who is elsewhere in the project. */
export function PeopleHere() {
  const people = usePeopleHere();
  const pathname = usePathname();
  const here = new Map<string, string>();
  const elsewhere = new Map<string, string>();
  for (const { userId, name, place } of people) if (place === pathname) here.set(userId, name);
  for (const { userId, name } of people) if (!here.has(userId)) elsewhere.set(userId, name);
  if (here.size + elsewhere.size === 0) return null;
  const sentence = [
    here.size > 0 && `${joinNames([...here.values()])} ${here.size === 1 ? "is" : "are"} on this page.`,
    elsewhere.size > 0 &&
      `${joinNames([...elsewhere.values()])} ${elsewhere.size === 1 ? "is" : "are"} elsewhere in this project.`,
  ]
    .filter(Boolean)
    .join(" ");
  const shown = [
    ...[...here].map(([id, name]) => ({ id, name, away: false })),
    ...[...elsewhere].map(([id, name]) => ({ id, name, away: true })),
  ];
  return (
    <Tooltip content={sentence}>
      <button type="button" className="flex items-center rounded-full" aria-label={sentence}>
        {shown.slice(0, SHOWN_MAX).map(({ id, name, away }) => (
          <Avatar
            key={id}
            name={name}
            className={
              away
                ? "-ml-1 size-5.5 opacity-45 first:ml-0 max-sm:hidden"
                : "-ml-1 size-5.5 ring-2 ring-accent first:ml-0"
            }
          />
        ))}
        {shown.length > SHOWN_MAX && (
          <span className="ml-1 text-xs text-ink-3">+{shown.length - SHOWN_MAX}</span>
        )}
      </button>
    </Tooltip>
  );
}
