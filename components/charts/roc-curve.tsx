import { ChartFrame, Legend, seriesStyle } from "./frame.tsx";
import { Plot } from "./plot.tsx";
import { polyline } from "./prepare.ts";
import { truePositiveRate } from "./roc-points.ts";

export type RocSeries = {
  key: string;
  label: string;
  auc: number;
  /** From (0, 0) to (1, 1), in the order of the threshold. */
  points: readonly { fpr: number; tpr: number }[];
};

const unit = [0, 1] as const;
const ticks = [0, 0.25, 0.5, 0.75, 1];
const share = (value: number): string => value.toFixed(2).replace(/^0\./, ".").replace(/\.00$/, "");

/** Receiver operating characteristic, against the diagonal of guessing. */
export function RocCurve({ series, caption }: { series: readonly RocSeries[]; caption: string }) {
  const labels = series.map((one) => `${one.label}, AUC ${one.auc.toFixed(3)}`);
  const table = {
    head: ["False positive rate", ...series.map((one) => `${one.label}: true positive rate`)],
    rows: [0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((rate) => [
      rate.toFixed(2),
      ...series.map((one) => truePositiveRate(one.points, rate).toFixed(3)),
    ]),
  };
  return (
    <ChartFrame
      caption={caption}
      table={table}
      className="max-w-md"
      legend={
        series.length > 1 ? (
          <Legend labels={labels} />
        ) : (
          <p className="mb-2 text-xs text-ink-2">{labels[0]}</p>
        )
      }
    >
      <Plot
        height={260}
        y={unit}
        yTicks={ticks}
        formatY={share}
        yLabel="True positive rate"
        xLabel="False positive rate"
        label={`${caption}. ${labels.join(". ")}.`}
        xLabels={ticks.map((tick) => ({ at: tick * 100, text: share(tick) }))}
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
          {series.map((one, index) => (
            <polyline
              key={one.key}
              points={polyline(
                one.points.map((point) => ({ x: point.fpr, y: point.tpr })),
                unit,
                unit,
              )}
              fill="none"
              stroke={seriesStyle(index).color}
              strokeWidth="2"
              strokeDasharray={seriesStyle(index).dash}
              vectorEffect="non-scaling-stroke"
            />
          ))}
        </svg>
      </Plot>
    </ChartFrame>
  );
}
