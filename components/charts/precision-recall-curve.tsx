import { ChartFrame } from "./frame.tsx";
import { precisionAt } from "./roc-points.ts";
import { ShareCurve, SharePlot } from "./share-plot.tsx";

export type PrecisionRecall = { recall: number; precision: number; threshold: number | null };

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
      <SharePlot xLabel="Recall" yLabel="Precision" label={`${caption} ${words}.`} against={positiveShare}>
        <ShareCurve points={points.map(({ recall, precision }) => ({ x: recall, y: precision }))} />
      </SharePlot>
    </ChartFrame>
  );
}
