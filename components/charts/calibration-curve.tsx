import { formatCount } from "#domain/format/numbers.ts";
import { ChartFrame } from "./frame.tsx";
import { ShareCurve, SharePlot } from "./share-plot.tsx";

export type CalibrationPoint = {
  n: number;
  /** Mean probability that was given, and the share that came true with its interval. */
  predicted: number;
  observed: number;
  low: number;
  high: number;
};

/** Below this many rows a share is drawn hollow. */
const FEW = 10;

/** How often what was given a probability came true, against the diagonal of probabilities that keep their word. */
export function CalibrationCurve({
  points,
  caption,
}: {
  /** In the order of the probability. */
  points: readonly CalibrationPoint[];
  caption: string;
}) {
  const table = {
    head: ["Probabilities", "Mean", "Came true", "95 % interval", "n"],
    rows: points.map((point, index) => [
      `bin ${index + 1}`,
      point.predicted.toFixed(3),
      point.observed.toFixed(3),
      `${point.low.toFixed(3)} to ${point.high.toFixed(3)}`,
      formatCount(point.n),
    ]),
  };
  const few = points.some((point) => point.n < FEW);
  return (
    <ChartFrame
      caption={few ? `${caption} Hollow: fewer than ${FEW} rows.` : caption}
      table={table}
      className="max-w-md"
    >
      <SharePlot
        xLabel="Mean probability"
        yLabel="Share that came true"
        label={caption}
        against="diagonal"
        marks={points.map((point) => (
          <span
            key={point.predicted}
            title={`given ${point.predicted.toFixed(3)}, came true ${point.observed.toFixed(3)}, n = ${formatCount(point.n)}`}
            className={`absolute size-1.75 -translate-1/2 rounded-full border-2 border-accent ${point.n < FEW ? "bg-panel" : "bg-accent"}`}
            style={{ left: `${100 * point.predicted}%`, top: `${100 * (1 - point.observed)}%` }}
          />
        ))}
      >
        {points.map((point) => (
          <path
            key={point.predicted}
            d={`M${100 * point.predicted} ${100 * (1 - point.high)}V${100 * (1 - point.low)}`}
            stroke="var(--accent)"
            strokeOpacity="0.45"
            strokeWidth="2"
            vectorEffect="non-scaling-stroke"
          />
        ))}
        <ShareCurve points={points.map((point) => ({ x: point.predicted, y: point.observed }))} />
      </SharePlot>
    </ChartFrame>
  );
}
