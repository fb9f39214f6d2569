"use client";

import { usePeopleHere } from "#components/trpc/live.tsx";
import { joinNames } from "#domain/format/names.ts";

/** "Rosa Reviewer is editing this now": shown where two would write over each other, or answer at once. */
export function EditingBy({ what, act = "editing this" }: { what: string; act?: string }) {
  const names = [
    ...new Map(
      usePeopleHere()
        .filter(({ editing }) => editing === what)
        .map(({ userId, name }) => [userId, name]),
    ).values(),
  ];
  return (
    <p aria-live="polite" className="text-xs text-warn empty:hidden">
      {names.length > 0 && `${joinNames(names)} ${names.length === 1 ? "is" : "are"} ${act} now.`}
    </p>
  );
}
