"use client";

import Link from "next/link";
import { useState } from "react";
import { cn } from "#components/ui/cn.ts";
import { formatCount, formatHours, formatPercent } from "#domain/format/numbers.ts";
import type { Measure } from "#domain/lifecycle/overlap.ts";
import { type Phase, phaseInfo } from "#domain/lifecycle/phases.ts";
import { phaseColor } from "./phase-color.ts";
import { PhaseLabel } from "./phase-label.tsx";
import { shareWords } from "./pictures.ts";
import type { PhaseInFocus } from "./types.ts";

/**
 * Shares of each phase while one was in focus, as bars with their intervals; picture and table are one. A row is told in words when it is
 * pointed at, touched, or reached by the keyboard.
 */
export function FocusDistribution({
  phase,
  measure,
  hrefs,
}: {
  phase: PhaseInFocus;
  measure: Measure;
  /** The visits of each row, in their order. */
  hrefs: readonly string[];
}) {
  const [chosen, setChosen] = useState<Phase | null>(null);
  const [pointed, setPointed] = useState<Phase | null>(null);
  const at = phase.distribution.findIndex(({ visited }) => visited === (pointed ?? chosen));
  const told = phase.distribution[at];
  const most = Math.max(
    ...phase.distribution.map(({ share, interval }) => Math.max(share ?? 0, interval?.high ?? 0)),
    0.01,
  );
  const percent = (share: number) => `${(share / most) * 100}%`;
  return (
    <>
      <table className="tabular w-full touch-manipulation text-sm">
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
          {phase.distribution.map(({ visited, share, interval, count, effortHours }, index) => (
            <tr
              key={visited}
              className={cn("cursor-pointer", index === at && "bg-line-2")}
              onPointerEnter={() => setPointed(visited)}
              onPointerLeave={() => setPointed(null)}
              onPointerDown={() => setChosen(visited)}
            >
              <th scope="row" className="border-t border-line-2 py-0.5 pr-2 text-left font-normal">
                <button
                  type="button"
                  aria-pressed={visited === chosen}
                  className="min-h-6 text-left"
                  onClick={() => setChosen(visited)}
                  onFocus={() => setPointed(visited)}
                  onBlur={() => setPointed(null)}
                >
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
                </button>
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
      <p aria-live="polite" className="mt-2 min-h-10 text-sm text-ink-2">
        {told === undefined ? (
          <span className="text-ink-3">Choose a row to have it in words.</span>
        ) : (
          <>
            {shareWords(phase, told, measure)}{" "}
            {told.count > 0 && (
              <Link prefetch={false} href={hrefs[at] ?? ""} className="link-in-text">
                Show the visits
              </Link>
            )}
          </>
        )}
      </p>
    </>
  );
}
