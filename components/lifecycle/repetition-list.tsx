import { Timestamp } from "#components/ui/timestamp.tsx";
import { formatCount, ordinal } from "#domain/format/numbers.ts";
import { phaseInfo } from "#domain/lifecycle/phases.ts";
import { REVISIT_OUTCOME_LABELS } from "#domain/lifecycle/repetition.ts";
import { scenarioOf } from "#domain/lifecycle/scenarios/catalogue.ts";
import type { RepetitionRow } from "./types.ts";

/** How many of the explained returns improved something, and how many only repeat. */
export function IterationWords({
  of: { judged, iterations, items },
}: {
  of: { judged: number; iterations: number; items: readonly RepetitionRow[] };
}) {
  return (
    <p className="text-sm text-ink-2">
      {iterations === 0
        ? "None has improved anything yet, which would be iterating."
        : `${formatCount(iterations)} of ${formatCount(judged)} improved something: that is iterating.`}{" "}
      {items.length === 0
        ? "None is the third to the same place for the same reason without improvement, which would be repeating."
        : `${formatCount(items.length)} ${items.length === 1 ? "is" : "are"} the third or later to the same place for the same reason without improvement: that is repeating.`}
    </p>
  );
}

/** Returns that brought nothing for the third time and more, each with what was tried before. */
export function RepetitionList({ repetitions }: { repetitions: readonly RepetitionRow[] }) {
  return (
    <ul className="mt-3 grid gap-3 empty:hidden">
      {repetitions.map((one) => (
        <li key={one.id} className="border-t border-line-2 pt-2.5 text-sm first:border-t-0 first:pt-0">
          <p>
            <b className="font-semibold">
              {ordinal(one.without)} return to {phaseInfo(one.visited).title.toLowerCase()}
            </b>{" "}
            for the same reason without improvement: {reasonOf(one)}
          </p>
          <details className="mt-1 text-ink-2">
            <summary className="w-fit cursor-pointer text-xs text-ink-3 underline decoration-line-strong underline-offset-2 hover:text-ink">
              What was tried before
            </summary>
            <ol className="mt-1.5 grid gap-1">
              {one.before.map((earlier) => (
                <li key={earlier.id}>
                  <Timestamp at={earlier.at} />, {earlier.actorName ?? "worker"}:{" "}
                  {earlier.outcome
                    ? REVISIT_OUTCOME_LABELS[earlier.outcome].toLowerCase()
                    : "no outcome said yet"}
                  {earlier.outcomeNote && ` (${earlier.outcomeNote})`}
                  {earlier.reason && one.scenario && `. ${earlier.reason}`}
                </li>
              ))}
            </ol>
          </details>
        </li>
      ))}
    </ul>
  );
}

const reasonOf = ({ scenario, reason }: RepetitionRow): string =>
  (scenario && scenarioOf(scenario)?.title) || reason || "no reason given";
