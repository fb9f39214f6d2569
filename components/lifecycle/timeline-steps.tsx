"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { shortcutsAreOn } from "#components/shell/shortcuts.ts";
import { ButtonLink } from "#components/ui/button.tsx";

/** Half a span back or on, also with the keys [ and ]. */
export function TimelineSteps({ earlier, later }: { earlier: string; later: string }) {
  const router = useRouter();
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.metaKey || event.ctrlKey || event.altKey || !shortcutsAreOn()) return;
      if (event.target instanceof HTMLElement && event.target.matches("input, textarea, select")) return;
      const to = { "[": earlier, "]": later }[event.key];
      if (to && !document.querySelector("[role=dialog]")) router.push(to, { scroll: false });
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [earlier, later, router]);
  return (
    <div className="mt-2 flex flex-wrap gap-2">
      <ButtonLink size="sm" href={earlier} scroll={false}>
        ← Earlier
      </ButtonLink>
      <ButtonLink size="sm" href={later} scroll={false}>
        Later →
      </ButtonLink>
    </div>
  );
}
