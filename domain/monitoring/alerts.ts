import type { Severity, TestResult, WindowVerdict } from "./rules.ts";

export const ALERT_KINDS = ["feature_drift", "accuracy_drop"] as const;

export type AlertKind = (typeof ALERT_KINDS)[number];

export const ALERT_KIND_LABELS: Readonly<Record<AlertKind, string>> = {
  feature_drift: "Feature drift",
  accuracy_drop: "Fall of accuracy",
};

export type AlertToRaise = {
  kind: AlertKind;
  /** Name of the feature; "" when the alert is about the whole window. */
  feature: string;
  severity: Severity;
  value: number;
  threshold: number;
  configVersion: number;
  message: string;
};

/**
 * The alerts that a window raises: one for each crossed threshold, at most one for each kind and feature, critical
 * ones first. What has too few rows raises none.
 */
export function alertsOf(verdict: WindowVerdict): AlertToRaise[] {
  const alerts = new Map<string, AlertToRaise>();
  const add = (kind: AlertKind, feature: string, result: TestResult, message: string): void => {
    const { severity, statistic, threshold, configVersion } = result;
    if (result.verdict !== "drifted" || severity === null || statistic === null) return;
    const key = `${kind}\n${feature}`;
    const earlier = alerts.get(key);
    if (earlier && earlier.value >= statistic) return;
    alerts.set(key, { kind, feature, severity, value: statistic, threshold, configVersion, message });
  };
  for (const result of verdict.features) {
    add("feature_drift", result.feature, result, `${result.feature} has drifted. ${result.sentence}`);
  }
  add("accuracy_drop", "", verdict.accuracy, `Accuracy has fallen. ${verdict.accuracy.sentence}`);
  const rank = (alert: AlertToRaise): number => (alert.severity === "critical" ? 0 : 1);
  return [...alerts.values()].sort((a, b) => rank(a) - rank(b) || b.value - a.value);
}
