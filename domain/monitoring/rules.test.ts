import { describe, expect, test } from "vitest";
import { alertsOf } from "./alerts.ts";
import { DEFAULT_MONITOR_CONFIG, type MonitorConfig, monitorThresholdsSchema } from "./config.ts";
import {
  type AccuracyFacts,
  accuracyVerdict,
  type DriftVerdict,
  type FeatureFacts,
  type PsiFacts,
  psiByChance,
  psiVerdict,
  type Severity,
  windowVerdict,
} from "./rules.ts";

const config: MonitorConfig = { ...DEFAULT_MONITOR_CONFIG, version: 7 };
const facts = (psi: number | null, changes: Partial<PsiFacts> = {}): PsiFacts => ({
  psi,
  bins: 11,
  referenceRows: 500_000,
  windowRows: 480_000,
  ...changes,
});

describe("one feature", () => {
  const cases: [string, PsiFacts, DriftVerdict, Severity | null, number][] = [
    ["equal", facts(0), "stable", null, 0.1],
    ["just under the warning", facts(0.0999), "stable", null, 0.1],
    ["at the warning", facts(0.1), "drifted", "warning", 0.1],
    ["just under the alert", facts(0.2499), "drifted", "warning", 0.1],
    ["at the alert", facts(0.25), "drifted", "critical", 0.25],
    ["far over it", facts(3), "drifted", "critical", 0.25],
    ["a window of too few rows", facts(3, { windowRows: 499 }), "insufficient_data", null, 0.1],
    ["a window of just enough rows", facts(0.2, { windowRows: 500 }), "drifted", "warning", 0.1],
    ["a reference of too few rows", facts(3, { referenceRows: 10 }), "insufficient_data", null, 0.1],
    ["no rows at all", facts(null, { windowRows: 0 }), "insufficient_data", null, 0.1],
    [
      "more bins than the rows carry",
      facts(0.2, { windowRows: 600, bins: 60 }),
      "insufficient_data",
      null,
      0.1,
    ],
    ["a figure that is none", facts(Number.NaN), "insufficient_data", null, 0.1],
  ];
  test.each(cases)("%s", (_, given, verdict, severity, threshold) => {
    const result = psiVerdict(given, config);
    expect(result).toMatchObject({ verdict, severity, threshold, test: "psi", configVersion: 7 });
    expect(result).toMatchObject({ referenceRows: given.referenceRows, windowRows: given.windowRows });
    expect(result.sentence).toMatch(/\.$/);
  });

  test("what chance alone brings grows with bins and falls with rows", () => {
    expect(psiByChance(11, 1000, 1000)).toBeCloseTo(0.02, 12);
    expect(psiByChance(1, 1000, 1000)).toBe(0);
    expect(psiByChance(11, 0, 1000)).toBe(Number.POSITIVE_INFINITY);
  });
});

const labelled = (accuracy: number | null, rows = 10_000): AccuracyFacts => ({ accuracy, rows });

describe("accuracy", () => {
  const cases: [string, AccuracyFacts, AccuracyFacts, DriftVerdict, Severity | null][] = [
    ["the same", labelled(0.8), labelled(0.8), "stable", null],
    ["better", labelled(0.9), labelled(0.8), "stable", null],
    ["a fall of 2 points", labelled(0.78), labelled(0.8), "stable", null],
    ["a fall of 3.5 points", labelled(0.765), labelled(0.8), "drifted", "warning"],
    ["a fall of 6 points", labelled(0.74), labelled(0.8), "drifted", "critical"],
    ["no labels yet", labelled(null, 0), labelled(0.8), "insufficient_data", null],
    ["few labels", labelled(0.1, 499), labelled(0.8), "insufficient_data", null],
    ["a reference without labels", labelled(0.8), labelled(null, 0), "insufficient_data", null],
  ];
  test.each(cases)("%s", (_, window, reference, verdict, severity) => {
    const result = accuracyVerdict(window, reference, config);
    expect(result).toMatchObject({ verdict, severity, test: "accuracy_drop", configVersion: 7 });
    expect(result).toMatchObject({ referenceRows: reference.rows, windowRows: window.rows });
  });
});

describe("a window and the alerts it raises", () => {
  const feature = (name: string, psi: number, changes: Partial<PsiFacts> = {}): FeatureFacts => ({
    feature: name,
    ...facts(psi, changes),
  });
  const cases: {
    name: string;
    features: FeatureFacts[];
    accuracy: AccuracyFacts;
    verdict: DriftVerdict;
    alerts: string[];
  }[] = [
    {
      name: "all quiet",
      features: [feature("a", 0.01)],
      accuracy: labelled(0.8),
      verdict: "stable",
      alerts: [],
    },
    {
      name: "two features, the worse first",
      features: [feature("a", 0.12), feature("b", 0.4), feature("c", 0)],
      accuracy: labelled(0.8),
      verdict: "drifted",
      alerts: ["critical feature_drift b", "warning feature_drift a"],
    },
    {
      name: "accuracy alone",
      features: [feature("a", 0)],
      accuracy: labelled(0.7),
      verdict: "drifted",
      alerts: ["critical accuracy_drop "],
    },
    {
      name: "a feature named twice alerts once",
      features: [feature("a", 0.12), feature("a", 0.3)],
      accuracy: labelled(0.8),
      verdict: "drifted",
      alerts: ["critical feature_drift a"],
    },
    {
      name: "labels missing: judged by the features",
      features: [feature("a", 0.01)],
      accuracy: labelled(null, 0),
      verdict: "stable",
      alerts: [],
    },
    {
      name: "too few rows raise nothing, however large the figure",
      features: [feature("a", 5, { windowRows: 20 })],
      accuracy: labelled(0.1, 20),
      verdict: "insufficient_data",
      alerts: [],
    },
    {
      name: "no feature and no label",
      features: [],
      accuracy: labelled(null, 0),
      verdict: "insufficient_data",
      alerts: [],
    },
  ];
  test.each(cases)("$name", (row) => {
    const result = windowVerdict(row.features, row.accuracy, labelled(0.8), config);
    expect(result.verdict).toBe(row.verdict);
    expect(result.configVersion).toBe(7);
    const alerts = alertsOf(result);
    expect(alerts.map((alert) => `${alert.severity} ${alert.kind} ${alert.feature}`)).toEqual(row.alerts);
    expect(new Set(alerts.map((alert) => alert.kind + alert.feature)).size).toBe(alerts.length);
    for (const alert of alerts) expect(alert.value).toBeGreaterThanOrEqual(alert.threshold);
  });

  test("the sentence counts features and compares accuracy", () => {
    const result = windowVerdict(
      [feature("a", 0.3), feature("b", 0)],
      labelled(0.742),
      labelled(0.8),
      config,
    );
    expect(result.sentence).toBe(
      "1 of 2 features has drifted. Accuracy 0.742 against 0.800 in the reference (−5.8 points).",
    );
    expect(result.driftedFeatures).toEqual(["a"]);
    expect(result.severity).toBe("critical");
  });
});

describe("thresholds", () => {
  const { version: _, ...defaults } = DEFAULT_MONITOR_CONFIG;
  test.each([
    [{}, true],
    [{ psiWarn: 0.3 }, false],
    [{ accuracyDropWarn: 0.06 }, false],
    [{ minRows: 10 }, false],
    [{ psiAlert: 0 }, false],
    [{ psiAlert: Number.NaN }, false],
  ])("%j may be set: %s", (changes, may) => {
    expect(monitorThresholdsSchema.safeParse({ ...defaults, ...changes }).success).toBe(may);
  });
});
