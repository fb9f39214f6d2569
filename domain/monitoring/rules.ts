import { formatCount, formatMetric, formatPoints } from "#domain/format/numbers.ts";
import type { MonitorConfig } from "./config.ts";

export const VERDICTS = ["drifted", "stable", "insufficient_data"] as const;

export type DriftVerdict = (typeof VERDICTS)[number];

export const VERDICT_LABELS: Readonly<Record<DriftVerdict, string>> = {
  drifted: "Drifted",
  stable: "Stable",
  insufficient_data: "Too few rows to say",
};

export type Severity = "warning" | "critical";

/** One judgement, with all that is needed to judge it again. */
export type TestResult = {
  verdict: DriftVerdict;
  /** Null unless drifted. */
  severity: Severity | null;
  test: "psi" | "accuracy_drop";
  /** The figure the test came to; null when it could not be computed. */
  statistic: number | null;
  /** The threshold that was crossed, or the first that would have been. */
  threshold: number;
  referenceRows: number;
  windowRows: number;
  configVersion: number;
  sentence: string;
};

export type PsiFacts = {
  psi: number | null;
  /** Number of bins the PSI was summed over. */
  bins: number;
  referenceRows: number;
  windowRows: number;
};

/** What PSI comes to by chance alone, on average, for two samples of one distribution (Yurdakul 2018). */
export const psiByChance = (bins: number, referenceRows: number, windowRows: number): number =>
  referenceRows > 0 && windowRows > 0
    ? Math.max(0, bins - 1) * (1 / referenceRows + 1 / windowRows)
    : Number.POSITIVE_INFINITY;

function judge(
  statistic: number,
  warn: number,
  alert: number,
): { verdict: DriftVerdict; severity: Severity | null; threshold: number } {
  if (statistic >= alert) return { verdict: "drifted", severity: "critical", threshold: alert };
  if (statistic >= warn) return { verdict: "drifted", severity: "warning", threshold: warn };
  return { verdict: "stable", severity: null, threshold: warn };
}

/**
 * Whether a feature has drifted, by its population stability index. Not judged with fewer than `minRows` rows on
 * either side, nor when chance alone would bring more than half the warning level (many bins, few rows).
 */
export function psiVerdict(facts: PsiFacts, config: MonitorConfig): TestResult {
  const { psi, bins, referenceRows, windowRows } = facts;
  const common = { test: "psi", referenceRows, windowRows, configVersion: config.version } as const;
  const fewest = Math.min(referenceRows, windowRows);
  const byChance = psiByChance(bins, referenceRows, windowRows);
  if (psi === null || !Number.isFinite(psi) || fewest < config.minRows || byChance > config.psiWarn / 2) {
    const sentence =
      fewest < config.minRows
        ? `${formatCount(fewest)} rows are too few to say; ${formatCount(config.minRows)} are needed.`
        : `${formatCount(fewest)} rows in ${bins} bins are too few to tell drift from chance.`;
    return {
      ...common,
      verdict: "insufficient_data",
      severity: null,
      statistic: psi,
      threshold: config.psiWarn,
      sentence,
    };
  }
  const judged = judge(psi, config.psiWarn, config.psiAlert);
  const side = judged.verdict === "drifted" ? "at or over" : "under";
  const sentence = `PSI ${formatMetric(psi)} is ${side} ${judged.threshold}.`;
  return { ...common, ...judged, statistic: psi, sentence };
}

export type AccuracyFacts = {
  /** Share of right answers in the window; null when there are no labels. */
  accuracy: number | null;
  /** Rows with a label. */
  rows: number;
};

/** Whether accuracy has fallen against the reference. `statistic` is the fall (positive: worse), as a share. */
export function accuracyVerdict(
  window: AccuracyFacts,
  reference: AccuracyFacts,
  config: MonitorConfig,
): TestResult {
  const common = {
    test: "accuracy_drop",
    referenceRows: reference.rows,
    windowRows: window.rows,
    configVersion: config.version,
  } as const;
  const fewest = Math.min(window.rows, reference.rows);
  if (window.accuracy === null || reference.accuracy === null || fewest < config.minRows) {
    const sentence =
      window.accuracy === null || window.rows === 0
        ? "No labels have arrived for this window yet."
        : `${formatCount(fewest)} labelled rows are too few to say; ${formatCount(config.minRows)} are needed.`;
    return {
      ...common,
      verdict: "insufficient_data",
      severity: null,
      statistic: null,
      threshold: config.accuracyDropWarn,
      sentence,
    };
  }
  const drop = reference.accuracy - window.accuracy;
  const judged = judge(drop, config.accuracyDropWarn, config.accuracyDropAlert);
  const sentence = `Accuracy ${formatMetric(window.accuracy)} against ${formatMetric(reference.accuracy)} in the reference (${formatPoints(-drop)}).`;
  return { ...common, ...judged, statistic: drop, sentence };
}

export type FeatureFacts = { feature: string } & PsiFacts;

export type FeatureResult = TestResult & { feature: string };

export type WindowVerdict = {
  verdict: DriftVerdict;
  severity: Severity | null;
  features: readonly FeatureResult[];
  accuracy: TestResult;
  driftedFeatures: readonly string[];
  configVersion: number;
  sentence: string;
};

/**
 * The verdict on one window: drifted when any feature or the accuracy has drifted, insufficient when nothing could be judged, stable otherwise.
 */
export function windowVerdict(
  features: readonly FeatureFacts[],
  accuracy: AccuracyFacts,
  reference: AccuracyFacts,
  config: MonitorConfig,
): WindowVerdict {
  const judged = features.map((facts) => ({ ...psiVerdict(facts, config), feature: facts.feature }));
  const fall = accuracyVerdict(accuracy, reference, config);
  const all: readonly TestResult[] = [...judged, fall];
  const drifted = all.filter((result) => result.verdict === "drifted");
  const driftedFeatures = judged
    .filter((result) => result.verdict === "drifted")
    .map((result) => result.feature);
  const verdict: DriftVerdict =
    drifted.length > 0
      ? "drifted"
      : all.every((result) => result.verdict === "insufficient_data")
        ? "insufficient_data"
        : "stable";
  const severity =
    drifted.length === 0
      ? null
      : drifted.some((result) => result.severity === "critical")
        ? "critical"
        : "warning";
  return {
    verdict,
    severity,
    features: judged,
    accuracy: fall,
    driftedFeatures,
    configVersion: config.version,
    sentence: sentenceOf(verdict, driftedFeatures, features.length, fall),
  };
}

function sentenceOf(
  verdict: DriftVerdict,
  drifted: readonly string[],
  total: number,
  fall: TestResult,
): string {
  if (verdict === "insufficient_data") return "There are too few rows to say anything about this window.";
  const features =
    drifted.length === 0
      ? `None of ${formatCount(total)} features has drifted.`
      : `${formatCount(drifted.length)} of ${formatCount(total)} features ${drifted.length === 1 ? "has" : "have"} drifted.`;
  return `${features} ${fall.sentence}`;
}
