import { ChartFrame, Legend, seriesStyle } from "./frame.tsx";
import { truePositiveRate } from "./roc-points.ts";
import { ShareCurve, SharePlot } from "./share-plot.tsx";

export type RocSeries = {
  key: string;
  label: string;
  auc: number;
  /** From (0, 0) to (1, 1), in the order of the threshold. */
  points: readonly { fpr: number; tpr: number }[];
};

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
      <SharePlot
        xLabel="False positive rate"
        yLabel="True positive rate"
        label={`${caption}. ${labels.join(". ")}.`}
        against="diagonal"
      >
        {series.map((one, index) => (
          <ShareCurve
            key={one.key}
            points={one.points.map((point) => ({ x: point.fpr, y: point.tpr }))}
            color={seriesStyle(index).color}
            dash={seriesStyle(index).dash}
          />
        ))}
      </SharePlot>
    </ChartFrame>
  );
}
