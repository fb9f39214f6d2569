import { PageGrid } from "#components/shell/page.tsx";
import { Card } from "#components/ui/card.tsx";
import { Notice } from "#components/ui/states.tsx";
import { valueAnchor } from "#domain/discussion/anchors.ts";
import { figurePlace } from "#domain/discussion/places.ts";
import { formatCount } from "#domain/format/numbers.ts";
import type { MonitorView } from "#domain/monitoring/view.ts";
import { WINDOW_FIGURE_LABELS, type WindowFigure, windowFigure } from "#domain/monitoring/window-figures.ts";
import { paddedDomain } from "./prepare.ts";
import type { Guideline } from "./series.ts";
import { TimeSeries } from "./time-series.tsx";

/** Accuracy against the reference, and how many positives there were against how many the model foretold. */
export function MonitorCharts({ view }: { view: MonitorView }) {
  const { monitor, reference, windows } = view;
  const first = windows[0];
  const last = windows.at(-1);
  if (!first || !last) return null;
  const span = first === last ? first.label : `${first.label} to ${last.label}`;
  const rows = windows.reduce((sum, window) => sum + window.rows, 0);
  const named = windows.map(({ label, rows: n }) => ({ label, rows: n }));
  const metrics = windows.map(({ record }) => record.window);
  const drawn = (figure: WindowFigure) => {
    const values = metrics.map((one) => windowFigure(one, figure));
    return {
      values,
      anchors: windows.map((window, index) =>
        (values[index] ?? null) === null
          ? null
          : valueAnchor(figurePlace(window, figure, values[index] ?? null)),
      ),
    };
  };
  const accuracy = drawn("accuracy");
  const trivial = drawn("trivial");
  const expected = reference?.record.accuracy.accuracy ?? null;
  const guides: Guideline[] =
    expected === null
      ? []
      : [
          { value: expected, label: "reference", color: "var(--ink-3)" },
          {
            value: expected - monitor.config.accuracyDropWarn,
            label: "warns below",
            color: "var(--warn)",
          },
          {
            value: expected - monitor.config.accuracyDropAlert,
            label: "alerts below",
            color: "var(--bad)",
          },
        ];
  const from = reference?.record.accuracy;
  const source =
    from?.source === "holdout"
      ? `the holdout of its run (n = ${formatCount(from.rows)})`
      : `its training data (n = ${formatCount(from?.rows ?? null)})`;
  const accuracyDomain = paddedDomain(
    [...accuracy.values, ...trivial.values, ...guides.map(({ value }) => value)],
    0.01,
  );
  const shares = {
    actual: drawn("actual"),
    mean: drawn("mean"),
    predicted: drawn("predicted"),
  };
  const trained = reference?.record.training.actualShare ?? null;
  const shareDomain = paddedDomain([
    ...shares.actual.values,
    ...shares.mean.values,
    ...shares.predicted.values,
    trained,
  ]);
  const positive = monitor.positiveLabel ?? "the positive class";
  return (
    <PageGrid>
      <Card title="Accuracy by window">
        {accuracyDomain && accuracy.values.some((value) => value !== null) ? (
          <TimeSeries
            windows={named}
            series={[
              { key: "accuracy", label: "Accuracy", color: "var(--accent)", ...accuracy },
              {
                key: "trivial",
                label: WINDOW_FIGURE_LABELS.trivial,
                color: "var(--phase-sc)",
                dash: "2 3",
                ...trivial,
              },
            ]}
            guides={guides}
            domain={accuracyDomain}
            digits={1}
            caption={`${monitor.datasetName} ${span}, n = ${formatCount(rows)}. Reference: ${source}.`}
          />
        ) : (
          <Notice>No labels have arrived for these windows yet, so accuracy is not known.</Notice>
        )}
      </Card>
      <Card title={`Share of “${positive}”`}>
        {shareDomain && (
          <TimeSeries
            windows={named}
            series={[
              { key: "actual", label: "Actual", color: "var(--accent)", ...shares.actual },
              {
                key: "mean",
                label: "Foretold (mean probability)",
                color: "var(--warn)",
                dash: "6 4",
                ...shares.mean,
              },
              {
                key: "predicted",
                label: `Answered “${positive}”`,
                color: "var(--phase-sc)",
                dash: "2 3",
                ...shares.predicted,
              },
            ]}
            guides={trained === null ? [] : [{ value: trained, label: "in training", color: "var(--ink-3)" }]}
            domain={[0, shareDomain[1]]}
            digits={1}
            caption={`${monitor.datasetName} ${span}, n = ${formatCount(rows)}. Answered from a probability of ${first.record.window.threshold} on.`}
          />
        )}
      </Card>
    </PageGrid>
  );
}
