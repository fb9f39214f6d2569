import { Figures } from "#components/ui/bits.tsx";
import { formatCount, formatHours, formatPercent } from "#domain/format/numbers.ts";
import { type OverlapMatrix, rowSize } from "#domain/lifecycle/overlap.ts";
import { measureWord } from "./pictures.ts";

/** How much of the work left the phase in focus, and which way; nothing is said from too few. */
export function RevisitFigures({
  matrix,
}: {
  matrix: Pick<
    OverlapMatrix,
    "directions" | "n" | "withEffort" | "effortHours" | "minimumVisits" | "measure"
  >;
}) {
  const { directions, n, minimumVisits, measure } = matrix;
  if (!directions) {
    return (
      <p className="mt-3 border-t border-line-2 pt-2.5 text-sm text-ink-2">
        {n === 0 ? "No visits in a focus" : `Only ${rowSize(matrix, measure)}`}: shares are shown from{" "}
        {minimumVisits} on.
      </p>
    );
  }
  const away = directions.backtrack + directions.forward;
  const ofRevisits = (share: number) => (away === 0 ? "none" : `${formatPercent(share / away)} of revisits`);
  return (
    <>
      <Figures
        items={[
          {
            label: "In focus",
            value: formatPercent(directions.same),
            note: `of all ${measureWord(measure)}`,
          },
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
      <p className="mt-1 text-xs text-ink-3">
        n = {formatCount(n)}
        {measure === "effortHours" &&
          `; hours are known of ${formatCount(matrix.withEffort)} of them, ${formatHours(matrix.effortHours)} in all`}
        . Communication always counts as forward.
      </p>
    </>
  );
}
