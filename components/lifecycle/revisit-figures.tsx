import { Figures } from "#components/ui/bits.tsx";
import { formatCount, formatPercent } from "#domain/format/numbers.ts";
import type { DirectionShares } from "#domain/lifecycle/overlap.ts";

/** How much of the work left the phase in focus, and which way; nothing is said from too few. */
export function RevisitFigures({
  directions,
  n,
  minimumVisits,
}: {
  directions: DirectionShares | null;
  n: number;
  minimumVisits: number;
}) {
  if (!directions) {
    return (
      <p className="mt-3 border-t border-line-2 pt-2.5 text-sm text-ink-2">
        {n === 0 ? "No visits yet" : `Only ${formatCount(n)} visits`}: shares are shown from {minimumVisits}{" "}
        on.
      </p>
    );
  }
  const away = directions.backtrack + directions.forward;
  const ofRevisits = (share: number) => (away === 0 ? "none" : `${formatPercent(share / away)} of revisits`);
  return (
    <>
      <Figures
        items={[
          { label: "In focus", value: formatPercent(directions.same), note: "of all visits" },
          {
            label: "Back",
            value: formatPercent(directions.backtrack),
            note: ofRevisits(directions.backtrack),
          },
          {
            label: "Forward",
            value: formatPercent(directions.forward),
            note: ofRevisits(directions.forward),
          },
        ]}
      />
      <p className="mt-1 text-xs text-ink-3">n = {formatCount(n)}. Communication always counts as forward.</p>
    </>
  );
}
