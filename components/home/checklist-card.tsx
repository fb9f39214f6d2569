import Link from "next/link";
import { Card } from "#components/ui/card.tsx";
import { ShareBar } from "#components/ui/progress.tsx";
import { formatCountOf } from "#domain/format/numbers.ts";

/** How far the checklist is, and what of it is open in the phase in focus. */
export function ChecklistCard({
  closed,
  total,
  openInFocus,
  focusTitle,
  href,
}: {
  closed: number;
  total: number;
  openInFocus: number;
  focusTitle: string | null;
  href: string;
}) {
  return (
    <Card
      title="Checklist"
      meta={
        total > 0 && (
          <Link prefetch={false} href={href} className="text-accent hover:underline">
            {closed} of {total}
          </Link>
        )
      }
    >
      {total === 0 ? (
        <p className="text-sm text-ink-2">This project has no checklist.</p>
      ) : (
        <>
          <ShareBar
            label={`${closed} of ${total} items are closed`}
            parts={[{ share: closed / total, color: "var(--accent)", label: "Closed" }]}
          />
          <p className="mt-2 text-xs text-ink-3">
            {closed === total
              ? "All items are closed."
              : focusTitle === null
                ? `${formatCountOf(total - closed, "item")} open.`
                : openInFocus === 0
                  ? `Nothing is open in ${focusTitle.toLowerCase()}.`
                  : `${formatCountOf(openInFocus, "item")} of ${focusTitle.toLowerCase()} open.`}
          </p>
        </>
      )}
    </Card>
  );
}
