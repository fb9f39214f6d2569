import { formatCount, formatPercent, formatShare, formatValue } from "#domain/format/numbers.ts";
import { ChartFrame } from "./frame.tsx";
import { Plot } from "./plot.tsx";
import { polyline } from "./prepare.ts";

export type GainStep = {
  /** Shares of all rows, and of all positive rows, in this step and those above it. */
  upTo: number;
  gain: number;
  rows: number;
  positives: number;
  rate: number;
  lift: number;
};

const unit = [0, 1] as const;
const ticks = [0, 0.25, 0.5, 0.75, 1];

/** What share of the positive rows is found among the rows with the highest probabilities; the table has the lift of each tenth. */
export function GainCurve({ steps, caption }: { steps: readonly GainStep[]; caption: string }) {
  const table = {
    head: ["Rows, highest first", "n", "Positive", "Rate", "Lift", "Found so far"],
    rows: steps.map((step) => [
      `up to ${formatPercent(step.upTo)}`,
      formatCount(step.rows),
      formatValue(step.positives),
      formatPercent(step.rate, 1),
      step.lift.toFixed(2),
      formatPercent(step.gain, 1),
    ]),
  };
  return (
    <ChartFrame caption={caption} table={table} className="max-w-md">
      <Plot
        height={260}
        y={unit}
        yTicks={ticks}
        formatY={formatShare}
        yLabel="Share of the positive rows found"
        xLabel="Share of the rows, highest probability first"
        label={caption}
        xLabels={ticks.map((tick) => ({ at: tick * 100, text: formatShare(tick) }))}
      >
        <svg
          aria-hidden="true"
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          className="absolute inset-0 size-full overflow-visible"
        >
          <path
            d="M0 100L100 0"
            stroke="var(--line-strong)"
            strokeDasharray="3 3"
            vectorEffect="non-scaling-stroke"
          />
          <polyline
            points={polyline(
              [{ x: 0, y: 0 }, ...steps.map((step) => ({ x: step.upTo, y: step.gain }))],
              unit,
              unit,
            )}
            fill="none"
            stroke="var(--accent)"
            strokeWidth="2"
            vectorEffect="non-scaling-stroke"
          />
        </svg>
        {steps.map((step) => (
          <span
            key={step.upTo}
            title={`${formatPercent(step.upTo)} of the rows hold ${formatPercent(step.gain, 1)}; lift of this tenth ${step.lift.toFixed(2)}`}
            className="absolute size-1.75 -translate-1/2 rounded-full bg-accent"
            style={{ left: `${100 * step.upTo}%`, top: `${100 * (1 - step.gain)}%` }}
          />
        ))}
      </Plot>
    </ChartFrame>
  );
}
