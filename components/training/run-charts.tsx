import { BarChart } from "#components/charts/bar-chart.tsx";
import { ConfusionMatrix } from "#components/charts/confusion-matrix.tsx";
import { RocCurve } from "#components/charts/roc-curve.tsx";
import { PageGrid } from "#components/shell/page.tsx";
import { Card } from "#components/ui/card.tsx";
import { formatCount, formatValue } from "#domain/format/numbers.ts";
import { versionLabel } from "./labels.ts";
import type { RunDetail, RunResult } from "./types.ts";

const FEATURES_SHOWN = 20;

/** Confusion matrix, ROC curve and what each feature contributes. */
export function RunCharts({ run, result }: { run: RunDetail; result: RunResult }) {
  const { holdout, importance } = result;
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = holdout.confusion;
  const where = `Holdout of ${run.dataset.name} ${versionLabel(run.dataset)}, n = ${formatCount(holdout.n)}`;
  const shown = importance.slice(0, FEATURES_SHOWN);
  return (
    <>
      <PageGrid>
        <Card title="Confusion matrix">
          <ConfusionMatrix
            labels={[...result.data.classes]}
            counts={[
              [trueNegatives, falsePositives],
              [falseNegatives, truePositives],
            ]}
            caption={`${where}, threshold ${holdout.threshold}. Percentages are shares of the row.`}
          />
        </Card>
        <Card title="ROC curve">
          <RocCurve
            series={[
              {
                key: "holdout",
                label: "This model",
                auc: holdout.metrics.rocAuc,
                points: holdout.rocCurve.map((point) => ({
                  fpr: point.falsePositiveRate,
                  tpr: point.truePositiveRate,
                })),
              },
            ]}
            caption={`${where}. The diagonal is guessing.`}
          />
        </Card>
      </PageGrid>
      <Card
        title="What each feature contributes"
        meta={importance.length > shown.length ? `${shown.length} of ${importance.length} features` : null}
      >
        <BarChart
          name="Feature"
          valueName="Drop of ROC AUC"
          format={(value) => formatValue(value, 3)}
          bars={shown.map((one) => ({
            key: one.feature,
            label: one.feature,
            value: one.importance,
            low: one.importance - one.std,
            high: one.importance + one.std,
          }))}
          caption={`How far the ROC AUC drops when the values of one feature are shuffled among ${formatCount(result.importanceRows)} rows of the holdout; mean of 5 shuffles, the line is ± one standard deviation. Features that say the same share their part.`}
        />
      </Card>
    </>
  );
}
