import { type AnsweredPoint, AnswerScatter } from "#components/charts/answer-scatter.tsx";
import { BarChart } from "#components/charts/bar-chart.tsx";
import { ClassFigures } from "#components/charts/class-figures.tsx";
import { ConfusionMatrix } from "#components/charts/confusion-matrix.tsx";
import { RocCurve } from "#components/charts/roc-curve.tsx";
import { PageGrid } from "#components/shell/page.tsx";
import { Card } from "#components/ui/card.tsx";
import { formatCount, formatValue } from "#domain/format/numbers.ts";
import type { AttributeFairness } from "#domain/training/fairness.ts";
import { type FigureName, figureInWords } from "#domain/training/figures.ts";
import { ChartPlace, type Place } from "./chart-place.tsx";
import { type DrawnProbabilities, TwoClassCharts } from "./two-class-charts.tsx";

const FEATURES_SHOWN = 20;

/** What of an evaluation is drawn; each task has its own part of it. */
export type DrawnHoldout = DrawnProbabilities & {
  n: number;
  metrics: Readonly<Partial<Record<FigureName, number | null>>>;
  threshold?: number | undefined;
  confusion?:
    | { truePositives: number; falsePositives: number; trueNegatives: number; falseNegatives: number }
    | undefined;
  rocCurve?: readonly { falsePositiveRate: number; truePositiveRate: number }[] | undefined;
  matrix?: readonly (readonly number[])[] | undefined;
  points?: readonly AnsweredPoint[] | undefined;
};

/** Confusion matrix, ROC curve and what follows from the probabilities of two classes, confusion matrix and figures of several, or answers against what was. */
export function TaskCharts({
  holdout,
  classes,
  fairness,
  where,
  label,
  place = "card",
}: {
  holdout: DrawnHoldout;
  classes: readonly string[];
  fairness?: readonly AttributeFairness[] | undefined;
  /** The data and n, for captions. */
  where: string;
  /** Whose curve it is. */
  label: string;
  place?: Place;
}) {
  const { confusion, rocCurve, matrix, points } = holdout;
  if (points)
    return (
      <ChartPlace place={place} title="Said and was">
        <AnswerScatter
          points={points}
          caption={`${where}${points.length < holdout.n ? `, of which ${formatCount(points.length)} are drawn` : ""}. On the line the answer is exact.`}
        />
      </ChartPlace>
    );
  if (matrix)
    return (
      <>
        <ChartPlace place={place} title="Confusion matrix">
          <ConfusionMatrix
            labels={[...classes]}
            counts={matrix}
            caption={`${where}. The likeliest class is the answer; percentages are shares of the row.`}
          />
        </ChartPlace>
        <ChartPlace place={place} title="Class by class">
          <ClassFigures labels={classes} counts={matrix} caption={where} />
        </ChartPlace>
      </>
    );
  return (
    <>
      <PageGrid>
        {confusion && (
          <ChartPlace place={place} title="Confusion matrix">
            <ConfusionMatrix
              labels={[...classes]}
              counts={[
                [confusion.trueNegatives, confusion.falsePositives],
                [confusion.falseNegatives, confusion.truePositives],
              ]}
              caption={`${where}, threshold ${holdout.threshold}. Percentages are shares of the row.`}
            />
          </ChartPlace>
        )}
        {rocCurve && (
          <ChartPlace place={place} title="ROC curve">
            <RocCurve
              series={[
                {
                  key: "holdout",
                  label,
                  auc: holdout.metrics.rocAuc ?? Number.NaN,
                  points: rocCurve.map((point) => ({
                    fpr: point.falsePositiveRate,
                    tpr: point.truePositiveRate,
                  })),
                },
              ]}
              caption={`${where}. The diagonal is guessing.`}
            />
          </ChartPlace>
        )}
      </PageGrid>
      <TwoClassCharts holdout={holdout} classes={classes} fairness={fairness} where={where} place={place} />
    </>
  );
}

/** What each feature contributes, in the figure that the run chose by. */
export function ImportanceCard({
  importance,
  rows,
  metric,
}: {
  importance: readonly { feature: string; importance: number; std: number }[];
  rows: number;
  metric: FigureName;
}) {
  const shown = importance.slice(0, FEATURES_SHOWN);
  const figure = figureInWords(metric);
  return (
    <Card
      title="What each feature contributes"
      meta={importance.length > shown.length ? `${shown.length} of ${importance.length} features` : null}
    >
      <BarChart
        name="Feature"
        valueName={`Loss of ${figure}`}
        format={(value) => formatValue(value, 3)}
        bars={shown.map((one) => ({
          key: one.feature,
          label: one.feature,
          value: one.importance,
          low: one.importance - one.std,
          high: one.importance + one.std,
        }))}
        caption={`How much worse the ${figure} gets when the values of one feature are shuffled among ${formatCount(rows)} rows of the holdout; mean of 5 shuffles, the line is ± one standard deviation. Features that say the same share their part.`}
      />
    </Card>
  );
}
