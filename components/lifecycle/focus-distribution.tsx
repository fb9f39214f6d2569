import { formatCount, formatHours, formatPercent } from "#domain/format/numbers.ts";
import type { Measure } from "#domain/lifecycle/overlap.ts";
import { DIRECTION_LABELS, phaseInfo } from "#domain/lifecycle/phases.ts";
import { phaseColor } from "./phase-color.ts";
import { PhaseLabel } from "./phase-label.tsx";
import type { PhaseInFocus } from "./types.ts";

/** Shares of each phase while one was in focus, as bars with their intervals; picture and table are one. */
export function FocusDistribution({ phase, measure }: { phase: PhaseInFocus; measure: Measure }) {
  const most = Math.max(
    ...phase.distribution.map(({ share, interval }) => Math.max(share ?? 0, interval?.high ?? 0)),
    0.01,
  );
  const percent = (share: number) => `${(share / most) * 100}%`;
  return (
    <table className="tabular w-full text-sm">
      <caption className="sr-only">
        Share of the {measure === "count" ? "visits" : "hours"} of each phase while{" "}
        {phaseInfo(phase.focus).title.toLowerCase()} was in focus, n = {phase.n}
      </caption>
      <thead className="text-xs text-ink-3">
        <tr>
          <th scope="col" className="py-1 text-left font-medium">
            Visited
          </th>
          <th scope="col" className="w-2/5 py-1 text-left font-normal">
            {measure === "count" ? "thin line: 95 % interval" : ""}
          </th>
          <th scope="col" className="py-1 pl-2 text-right font-medium">
            Share
          </th>
          <th scope="col" className="py-1 pl-2 text-right font-medium">
            {measure === "count" ? "n" : "Hours"}
          </th>
        </tr>
      </thead>
      <tbody>
        {phase.distribution.map(({ visited, direction, share, interval, count, effortHours }) => (
          <tr key={visited} title={DIRECTION_LABELS[direction]}>
            <th scope="row" className="border-t border-line-2 py-1 pr-2 text-left font-normal">
              <span className="max-sm:hidden">
                <PhaseLabel phase={visited} className={visited === phase.focus ? "font-semibold" : ""} />
              </span>
              <span className="sm:hidden">
                <PhaseLabel
                  phase={visited}
                  form="short"
                  className={visited === phase.focus ? "font-semibold" : ""}
                />
              </span>
            </th>
            <td className="border-t border-line-2 py-1">
              <span aria-hidden="true" className="relative block h-4">
                <span
                  className="absolute inset-y-0.5 left-0 rounded-[2px] opacity-80"
                  style={{
                    width: percent(share ?? 0),
                    background: phaseColor(phaseInfo(visited).letters),
                  }}
                />
                {interval && count > 0 && (
                  <span
                    className="absolute top-1/2 h-0.5 -translate-y-1/2 bg-ink"
                    style={{ left: percent(interval.low), width: percent(interval.high - interval.low) }}
                  />
                )}
              </span>
            </td>
            <td className="border-t border-line-2 py-1 pl-2 text-right whitespace-nowrap">
              {formatPercent(share)}
            </td>
            <td className="border-t border-line-2 py-1 pl-2 text-right whitespace-nowrap text-ink-3">
              {measure === "count" ? formatCount(count) : formatHours(effortHours)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
