import { type AlertToRaise, alertsOf } from "#domain/monitoring/alerts.ts";
import type { MonitorConfig } from "#domain/monitoring/config.ts";
import {
  type AccuracyFacts,
  type FeatureFacts,
  type WindowVerdict,
  windowVerdict,
} from "#domain/monitoring/rules.ts";
import type { FeatureOutcome, NamedSketch, WindowMetrics } from "#domain/monitoring/window.ts";
import { psi, psiBinCount } from "#ml/drift/psi.ts";
import { rowsOf } from "#ml/drift/sketch.ts";

export type Judgement = { verdict: WindowVerdict; features: FeatureOutcome[]; alerts: AlertToRaise[] };

/** Holds a window's counts against its reference's and says what crossed a threshold. A feature that only one of them knows is left out. */
export function judgeWindow(
  window: { sketches: readonly NamedSketch[]; metrics: WindowMetrics },
  reference: { sketches: readonly NamedSketch[]; accuracy: AccuracyFacts },
  config: MonitorConfig,
): Judgement {
  const counted = new Map(window.sketches.map(({ feature, sketch }) => [feature, sketch]));
  const facts = reference.sketches.flatMap(({ feature, sketch }): FeatureFacts[] => {
    const own = counted.get(feature);
    if (!own) return [];
    return [
      {
        feature,
        psi: psi(sketch, own),
        bins: psiBinCount(sketch, own),
        referenceRows: rowsOf(sketch),
        windowRows: rowsOf(own),
      },
    ];
  });
  const { accuracy, labelled } = window.metrics;
  const verdict = windowVerdict(facts, { accuracy, rows: labelled }, reference.accuracy, config);
  const bins = new Map(facts.map((fact) => [fact.feature, fact.bins]));
  const features = verdict.features.map((result) => ({
    ...result,
    test: "psi" as const,
    bins: bins.get(result.feature) ?? 0,
  }));
  return { verdict, features, alerts: alertsOf(verdict) };
}
