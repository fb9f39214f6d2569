import { formatShare } from "#domain/format/numbers.ts";
import { ChartFrame } from "./frame.tsx";
import { Plot } from "./plot.tsx";
import { polyline } from "./prepare.ts";
import { precisionAt } from "./roc-points.ts";

export type PrecisionRecall = { recall: number; precision: number; threshold: number | null };

const unit = [0, 1] as const;
const ticks = [0, 0.25, 0.5, 0.75, 1];
const RECALLS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** Precision at each recall, against the share of positive rows: what rows picked at random would have. */
export function PrecisionRecallCurve({
  points,
  averagePrecision,
  positiveShare,
  caption,
}: {
  /** From recall 0 to recall 1. */
  points: readonly PrecisionRecall[];
  averagePrecision: number;
  positiveShare: number;
  caption: string;
}) {
  const words = `Average precision ${averagePrecision.toFixed(3)}; rows picked at random ${positiveShare.toFixed(3)}`;
  return (
    <ChartFrame
      caption={caption}
      className="max-w-md"
      legend={<p className="mb-2 text-xs text-ink-2">{words}</p>}
      table={{
        head: ["Recall at least", "Precision", "Threshold"],
        rows: RECALLS.map((recall) => {
          const point = precisionAt(points, recall);
          return [recall.toFixed(1), point.precision.toFixed(3), point.threshold?.toFixed(3) ?? "none"];
        }),
      }}
    >
      <Plot
        height={260}
        y={unit}
        yTicks={ticks}
        formatY={formatShare}
        yLabel="Precision"
        xLabel="Recall"
        label={`${caption} ${words}.`}
        xLabels={ticks.map((tick) => ({ at: tick * 100, text: formatShare(tick) }))}
      >
        <svg
          aria-hidden="true"
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          className="absolute inset-0 size-full overflow-visible"
        >
          <path
            d={`M0 ${(100 - 100 * positiveShare).toFixed(2)}H100`}
            stroke="var(--line-strong)"
            strokeDasharray="3 3"
            vectorEffect="non-scaling-stroke"
          />
          <polyline
            points={polyline(
              points.map(({ recall, precision }) => ({ x: recall, y: precision })),
              unit,
              unit,
            )}
            fill="none"
            stroke="var(--accent)"
            strokeWidth="2"
            vectorEffect="non-scaling-stroke"
          />
        </svg>
      </Plot>
    </ChartFrame>
  );
}
