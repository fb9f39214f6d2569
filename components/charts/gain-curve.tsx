import { formatCount, formatPercent, formatValue } from "#domain/format/numbers.ts";
import { ChartFrame } from "./frame.tsx";
import { ShareCurve, SharePlot } from "./share-plot.tsx";

export type GainStep = {
  /** Shares of all rows, and of all positive rows, in this step and those above it. */
  upTo: number;
  gain: number;
  rows: number;
  positives: number;
  rate: number;
  lift: number;
};

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
      <SharePlot
        xLabel="Share of the rows, highest probability first"
        yLabel="Share of the positive rows found"
        label={caption}
        against="diagonal"
        marks={steps.map((step) => (
          <span
            key={step.upTo}
            title={`${formatPercent(step.upTo)} of the rows hold ${formatPercent(step.gain, 1)}; lift of this tenth ${step.lift.toFixed(2)}`}
            className="absolute size-1.75 -translate-1/2 rounded-full bg-accent"
            style={{ left: `${100 * step.upTo}%`, top: `${100 * (1 - step.gain)}%` }}
          />
        ))}
      >
        <ShareCurve points={[{ x: 0, y: 0 }, ...steps.map((step) => ({ x: step.upTo, y: step.gain }))]} />
      </SharePlot>
    </ChartFrame>
  );
}
