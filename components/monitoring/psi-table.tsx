import Link from "next/link";
import { AnchorMark } from "#components/discussion/anchor-mark.tsx";
import { Card } from "#components/ui/card.tsx";
import { cn } from "#components/ui/cn.ts";
import { scrollRegion } from "#components/ui/scroll-region.ts";
import { valueAnchor } from "#domain/discussion/anchors.ts";
import { driftPlace } from "#domain/discussion/places.ts";
import { formatCount, formatMetric, MISSING } from "#domain/format/numbers.ts";
import { VERDICT_LABELS } from "#domain/monitoring/rules.ts";
import type { MonitorView } from "#domain/monitoring/view.ts";
import type { FeatureOutcome } from "#domain/monitoring/window.ts";
import { monitorHref } from "./hrefs.ts";
import { featureOrder } from "./prepare.ts";

type At = { feature: string; window: string };

const tone = ({ verdict, severity }: FeatureOutcome) =>
  verdict === "stable"
    ? "bg-good-weak text-good"
    : verdict === "insufficient_data"
      ? "hatched text-ink-2"
      : severity === "critical"
        ? "bg-bad-weak text-bad font-semibold"
        : "bg-warn-weak text-warn font-semibold";

const word = ({ verdict, severity }: FeatureOutcome) =>
  verdict === "stable"
    ? "stable"
    : verdict === "insufficient_data"
      ? "too few"
      : severity === "critical"
        ? "drifted far"
        : "drifted";

/** PSI of each feature in each window. A cell opens the two distributions behind its number. */
export function PsiTable({ view, base, at }: { view: MonitorView; base: string; at: At | null }) {
  const { monitor, windows, reference } = view;
  const features = featureOrder(windows);
  const caption = `PSI of each feature in each window, against ${reference?.datasetLabel ?? "the reference"}`;
  return (
    <Card
      title="Drift by feature"
      meta={`PSI against ${reference?.datasetLabel ?? "the training data"}, n = ${formatCount(reference?.rows ?? null)}`}
    >
      <div {...scrollRegion(caption)} className="overflow-x-auto">
        <table className="w-full border-separate border-spacing-x-0.5 border-spacing-y-0.5 text-sm">
          <caption className="sr-only">{caption}</caption>
          <thead>
            <tr className="align-bottom text-xs text-ink-3">
              <th scope="col" className="sticky left-0 z-10 bg-panel py-1 pr-3 text-left font-medium">
                Feature
              </th>
              {windows.map((window) => (
                <th
                  key={window.id}
                  scope="col"
                  className="px-1 py-1 text-center font-medium whitespace-nowrap"
                >
                  {window.label}
                  <span className="tabular block font-normal">n = {formatCount(window.rows)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {features.map((feature) => (
              <tr key={feature}>
                <th
                  scope="row"
                  className="sticky left-0 z-10 max-w-40 truncate bg-panel pr-3 text-left font-normal sm:max-w-64"
                  title={feature}
                >
                  {feature}
                </th>
                {windows.map((window) => {
                  const outcome = window.features.find((one) => one.feature === feature);
                  const here = at?.feature === feature && at.window === window.id;
                  return (
                    <td key={window.id} className="min-w-18 p-0">
                      {outcome ? (
                        <span className="flex items-center">
                          <Link
                            prefetch={false}
                            scroll={false}
                            href={monitorHref(base, monitor.id, { feature, window: window.id })}
                            aria-current={here ? "true" : undefined}
                            title={`${feature}, ${window.label}: ${VERDICT_LABELS[outcome.verdict]}. ${outcome.sentence}`}
                            className={cn(
                              "tabular block flex-1 rounded-tag px-2 py-1 text-center no-underline hover:outline-2 hover:outline-line-strong",
                              "aria-[current]:outline-2 aria-[current]:outline-accent",
                              tone(outcome),
                            )}
                          >
                            {formatMetric(outcome.statistic)}
                            <span className="block text-2xs font-normal">{word(outcome)}</span>
                          </Link>
                          <AnchorMark
                            label={driftPlace(window, outcome).label}
                            anchor={valueAnchor(driftPlace(window, outcome))}
                          />
                        </span>
                      ) : (
                        <span className="block text-center text-ink-3">{MISSING}</span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="mt-2 text-xs text-ink-3">
        Drifted from {monitor.config.psiWarn}, far from {monitor.config.psiAlert}; not judged under{" "}
        {formatCount(monitor.config.minRows)} rows. Of dates only hour and weekday are compared: a month
        differs from every other by its dates alone.
      </p>
    </Card>
  );
}
