import type { ReactNode } from "react";
import { formatShare } from "#domain/format/numbers.ts";
import { Plot } from "./plot.tsx";
import { polyline } from "./prepare.ts";

const unit = [0, 1] as const;
const ticks = [0, 0.25, 0.5, 0.75, 1];

/** Two shares against each other, both from 0 to 1, with a dashed line to hold the curve against: the diagonal, or a height. */
export function SharePlot({
  xLabel,
  yLabel,
  label,
  against,
  marks,
  children,
}: {
  xLabel: string;
  yLabel: string;
  label: string;
  against: "diagonal" | number;
  /** What stands over the curve, as HTML. */
  marks?: ReactNode;
  /** What is drawn, in a square of 100 by 100 whose top is 0. */
  children: ReactNode;
}) {
  return (
    <Plot
      height={260}
      y={unit}
      yTicks={ticks}
      formatY={formatShare}
      yLabel={yLabel}
      xLabel={xLabel}
      label={label}
      xLabels={ticks.map((tick) => ({ at: tick * 100, text: formatShare(tick) }))}
    >
      <svg
        aria-hidden="true"
        viewBox="0 0 100 100"
        preserveAspectRatio="none"
        className="absolute inset-0 size-full overflow-visible"
      >
        <path
          d={against === "diagonal" ? "M0 100L100 0" : `M0 ${(100 - 100 * against).toFixed(2)}H100`}
          stroke="var(--line-strong)"
          strokeDasharray="3 3"
          vectorEffect="non-scaling-stroke"
        />
        {children}
      </svg>
      {marks}
    </Plot>
  );
}

export function ShareCurve({
  points,
  color = "var(--accent)",
  dash,
}: {
  points: readonly { x: number; y: number }[];
  color?: string;
  dash?: string | undefined;
}) {
  return (
    <polyline
      points={polyline(points, unit, unit)}
      fill="none"
      stroke={color}
      strokeWidth="2"
      strokeDasharray={dash}
      vectorEffect="non-scaling-stroke"
    />
  );
}
