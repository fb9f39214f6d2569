"use client";

import { memo, type PointerEvent } from "react";
import { ChartFrame, TooFew } from "#components/charts/frame.tsx";
import { cn } from "#components/ui/cn.ts";
import { scrollRegion } from "#components/ui/scroll-region.ts";
import type { RunComparison } from "../types.ts";
import { type Axis, linePath } from "./axis.ts";
import { nearestLine } from "./nearest.ts";
import { runWords } from "./run-words.ts";

const AXIS_WIDTH = 120;

export type PictureProps = {
  runs: RunComparison["items"];
  order: readonly number[];
  best: ReadonlySet<number>;
  active: number | null;
  onActive: (run: number | null) => void;
  where: string;
  /** The figure that says which runs are the best. */
  main: string;
};

/** One line a run over upright axes. The best tenth is drawn in strong lines; a run without a value has a gap there. */
export function ParallelCoordinates({
  axes,
  runs,
  order,
  best,
  active,
  onActive,
  where,
  main,
}: PictureProps & { axes: readonly Axis[] }) {
  if (axes.length < 2) return <TooFew>Choose two axes at least: the runs differ in too little.</TooFew>;
  const find = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    onActive(
      nearestLine(
        axes,
        order,
        (event.clientX - box.x) / box.width,
        100 * (1 - (event.clientY - box.y) / box.height),
      ),
    );
  };
  return (
    <ChartFrame
      caption={`One line a run: ${where}. Strong lines: the best tenth by ${main}. The table below has the same runs.`}
    >
      <div {...scrollRegion("Runs over their settings; scrolls sideways")} className="overflow-x-auto pb-1">
        <div className="tabular px-16 text-2xs text-ink-3" style={{ minWidth: AXIS_WIDTH * axes.length }}>
          <div className="relative h-9">
            {axes.map(({ column }, index) => (
              <span
                key={column.key}
                className="absolute bottom-1 w-28 -translate-x-1/2 text-center leading-tight text-ink-2"
                style={{ left: `${(100 * index) / (axes.length - 1)}%` }}
              >
                {column.label}
              </span>
            ))}
          </div>
          <div
            className="relative my-2 h-72"
            role="img"
            aria-label={`${where} over ${axes.map(({ column }) => column.label).join(", ")}`}
          >
            <svg
              aria-hidden="true"
              viewBox="0 0 100 100"
              preserveAspectRatio="none"
              className="absolute inset-0 size-full overflow-visible"
              onPointerMove={find}
              onPointerLeave={() => onActive(null)}
            >
              <rect width="100" height="100" fill="transparent" />
              <Lines axes={axes} order={order} best={best} />
              {active !== null && (
                <path
                  d={linePath(axes, active)}
                  fill="none"
                  stroke="var(--warn)"
                  strokeWidth="3"
                  strokeLinecap="round"
                  vectorEffect="non-scaling-stroke"
                />
              )}
            </svg>
            {axes.map((axis, index) => (
              <AxisMarks
                key={axis.column.key}
                axis={axis}
                left={(100 * index) / (axes.length - 1)}
                last={index === axes.length - 1}
              />
            ))}
          </div>
        </div>
      </div>
      <p className="min-h-5 text-xs text-ink-2">
        {active !== null && runs[active]
          ? runWords(
              runs[active],
              axes.map(({ column }) => column),
              active,
            )
          : "Point at a line, or go through the table with the arrow keys."}
      </p>
    </ChartFrame>
  );
}

/** Drawn once for a choice of runs and axes: what is pointed at lies above it. */
const Lines = memo(function Lines({
  axes,
  order,
  best,
}: {
  axes: readonly Axis[];
  order: readonly number[];
  best: ReadonlySet<number>;
}) {
  const joined = (of: (run: number) => boolean) =>
    order
      .filter(of)
      .map((run) => linePath(axes, run))
      .join("");
  return (
    <>
      <path
        d={joined((run) => !best.has(run))}
        fill="none"
        stroke="var(--ink-3)"
        strokeOpacity={order.length > 100 ? 0.28 : 0.6}
        vectorEffect="non-scaling-stroke"
      />
      <path
        d={joined((run) => best.has(run))}
        fill="none"
        stroke="var(--accent)"
        strokeOpacity="0.85"
        strokeWidth="1.75"
        vectorEffect="non-scaling-stroke"
      />
    </>
  );
});

function AxisMarks({ axis, left, last }: { axis: Axis; left: number; last: boolean }) {
  return (
    <span aria-hidden="true" className="pointer-events-none absolute inset-y-0" style={{ left: `${left}%` }}>
      <span className="absolute inset-y-0 w-px bg-line-strong" />
      {axis.ticks.map((tick) => (
        <span
          key={tick.at}
          className={cn(
            "absolute max-w-24 -translate-y-1/2 truncate rounded-tag bg-panel/85 px-0.5",
            last ? "left-1.5" : "right-1.5",
          )}
          style={{ top: `${100 - tick.at}%` }}
        >
          {tick.text}
        </span>
      ))}
    </span>
  );
}
