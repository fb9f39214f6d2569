import { Histogram } from "#components/charts/histogram.tsx";
import { Card } from "#components/ui/card.tsx";
import { formatCount } from "#domain/format/numbers.ts";
import type { MonitorView } from "#domain/monitoring/view.ts";
import { distributionBins } from "./prepare.ts";
import { VerdictTag } from "./verdict-tag.tsx";

/** One feature in the reference and in one window, with the verdict and all that it rests on. */
export function DistributionCard({
  view,
  feature,
  windowId,
}: {
  view: MonitorView;
  feature: string;
  windowId: string;
}) {
  const { reference } = view;
  const window = view.windows.find(({ id }) => id === windowId);
  const before = reference?.sketches.find((one) => one.feature === feature)?.sketch;
  if (!reference || !window || !before) return null;
  const after = window.sketches.find((one) => one.feature === feature)?.sketch ?? null;
  const outcome = window.features.find((one) => one.feature === feature);
  return (
    <Card
      id="distribution"
      title={
        <>
          {feature} <span className="font-normal text-ink-3">in {window.label}</span>
        </>
      }
      actions={outcome && <VerdictTag verdict={outcome.verdict} severity={outcome.severity} />}
    >
      <Histogram
        bins={distributionBins(before, after)}
        referenceLabel={reference.datasetLabel}
        currentLabel={window.label}
        caption={`Share of rows: ${reference.datasetLabel} n = ${formatCount(reference.rows)}, ${window.label} n = ${formatCount(window.rows)}.`}
      />
      {outcome && (
        <p className="mt-2 text-sm text-ink-2">
          {outcome.sentence}{" "}
          <span className="text-ink-3">
            {outcome.bins} bins, threshold {outcome.threshold}, thresholds version {outcome.configVersion}.
          </span>
        </p>
      )}
    </Card>
  );
}
