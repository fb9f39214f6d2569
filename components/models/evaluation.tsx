import { z } from "zod";
import { BarChart } from "#components/charts/bar-chart.tsx";
import { ConfusionMatrix } from "#components/charts/confusion-matrix.tsx";
import { RocCurve } from "#components/charts/roc-curve.tsx";
import { PageGrid } from "#components/shell/page.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/states.tsx";
import { formatCount, formatValue } from "#domain/format/numbers.ts";
import type { VersionView } from "#domain/models/view.ts";
import { datasetLabel } from "./labels.ts";

const FEATURES_SHOWN = 20;

const curves = z.object({
  holdout: z.object({
    rocCurve: z.array(z.object({ falsePositiveRate: z.number(), truePositiveRate: z.number() })),
  }),
  importance: z.array(z.object({ feature: z.string(), importance: z.number(), std: z.number() })),
  importanceRows: z.number(),
});

/** The curves of the run that this version came from. */
export function Evaluation({ version, classes }: { version: VersionView; classes: readonly string[] }) {
  const { metrics } = version;
  const parsed = curves.safeParse(version.run.result);
  if (!metrics || !parsed.success) {
    return (
      <EmptyState title="No curves for this version">
        The run that made it kept its figures and no curves. They are on the overview.
      </EmptyState>
    );
  }
  const { holdout } = metrics;
  const { importance, importanceRows } = parsed.data;
  const shown = importance.slice(0, FEATURES_SHOWN);
  const where = `Holdout of ${datasetLabel(version.dataset)}, n = ${formatCount(holdout.n)}`;
  const { trueNegatives, falsePositives, falseNegatives, truePositives } = holdout.confusion;
  return (
    <>
      <PageGrid>
        <Card title="ROC curve">
          <RocCurve
            series={[
              {
                key: "holdout",
                label: `v${version.number}`,
                auc: holdout.metrics.rocAuc,
                points: parsed.data.holdout.rocCurve.map((point) => ({
                  fpr: point.falsePositiveRate,
                  tpr: point.truePositiveRate,
                })),
              },
            ]}
            caption={`${where}. The diagonal is guessing.`}
          />
        </Card>
        <Card title="Confusion matrix">
          <ConfusionMatrix
            labels={[...classes]}
            counts={[
              [trueNegatives, falsePositives],
              [falseNegatives, truePositives],
            ]}
            caption={`${where}, threshold ${holdout.threshold}. Percentages are shares of the row.`}
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
          caption={`How far the ROC AUC drops when the values of one feature are shuffled among ${formatCount(importanceRows)} rows of the holdout; mean of 5 shuffles, the line is ± one standard deviation.`}
        />
      </Card>
    </>
  );
}
