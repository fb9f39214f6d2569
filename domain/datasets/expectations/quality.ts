import { formatPercent } from "../../format/numbers.ts";
import { COUNTS_ROWS, type ExpectationKind, type Severity } from "./kinds.ts";

export const OUTCOMES = ["passed", "failed", "unknown"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What the check of one expectation on one version found. */
export type CheckResult = {
  outcome: Outcome;
  /** Rows that were looked at, and those of them that fail; null where rows are not what is counted. */
  checked: number | null;
  failing: number | null;
};

export const DIMENSIONS = [
  "completeness",
  "uniqueness",
  "validity",
  "consistency",
  "timeliness",
  "volume",
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export const DIMENSION_LABELS: Record<Dimension, string> = {
  completeness: "Completeness",
  uniqueness: "Uniqueness",
  validity: "Validity",
  consistency: "Consistency",
  timeliness: "Timeliness",
  volume: "Volume",
};

export const DIMENSION_OF: Record<ExpectationKind, Dimension> = {
  not_null: "completeness",
  unique: "uniqueness",
  range: "validity",
  one_of: "validity",
  pattern: "validity",
  sql: "consistency",
  reference: "consistency",
  freshness: "timeliness",
  row_count: "volume",
};

export type Quality = {
  /** Between 0 and 1; null without an expectation that could be checked. */
  score: number | null;
  parts: { dimension: Dimension; score: number; expectations: number; failed: number }[];
  passed: number;
  failed: number;
  unknown: number;
  /** Those that must hold and do not, or could not be checked. */
  brokenMusts: number;
};

const WEIGHT: Record<Severity, number> = { must: 2, should: 1 };

export type Checked = { kind: ExpectationKind; severity: Severity; result: CheckResult };

/**
 * How good a version is by its expectations. An expectation that counts rows scores the share of rows that meet it, and 1 when it passed
 * within its tolerance; the others score 1 or 0. What could not be checked scores nothing and is counted apart. A part is
 * the mean of one dimension, the score the mean of all, those that must hold counting twice. See docs/algorithms/data-quality.md.
 */
export function qualityOf(checked: readonly Checked[]): Quality {
  const known = checked.filter(({ result }) => result.outcome !== "unknown");
  const parts = DIMENSIONS.flatMap((dimension) => {
    const those = known.filter(({ kind }) => DIMENSION_OF[kind] === dimension);
    const score = weightedMean(those);
    if (score === null) return [];
    return [{ dimension, score, expectations: those.length, failed: those.filter(isFailed).length }];
  });
  return {
    score: weightedMean(known),
    parts,
    passed: known.length - known.filter(isFailed).length,
    failed: known.filter(isFailed).length,
    unknown: checked.length - known.length,
    brokenMusts: checked.filter(({ severity, result }) => severity === "must" && result.outcome !== "passed")
      .length,
  };
}

/** A score in percent with one digit; what is not whole never reads 100. */
export function scoreText(score: number | null): string {
  if (score !== null && score < 1 && score >= 0.9995) return `>99.9\u00a0%`;
  return formatPercent(score, 1);
}

const isFailed = ({ result }: Checked) => result.outcome === "failed";

function weightedMean(checked: readonly Checked[]): number | null {
  let sum = 0;
  let weights = 0;
  for (const { kind, severity, result } of checked) {
    sum += WEIGHT[severity] * scoreOf(kind, result);
    weights += WEIGHT[severity];
  }
  return weights === 0 ? null : sum / weights;
}

function scoreOf(kind: ExpectationKind, { outcome, checked, failing }: CheckResult): number {
  if (outcome === "passed") return 1;
  if (!COUNTS_ROWS[kind] || checked === null || failing === null || checked === 0) return 0;
  return 1 - failing / checked;
}

/** Whether rows pass within the share that may fail. Nothing to look at passes. */
export const withinTolerance = (checked: number, failing: number, tolerance: number): boolean =>
  failing <= checked * tolerance;

export type QualityState = "checking" | "passed" | "failed";

export const QUALITY_LABELS: Record<QualityState, string> = {
  checking: "Being checked",
  passed: "Meets its expectations",
  failed: "Fails its expectations",
};

/**
 * Why a version may not be used for training under its dataset's rule, in one sentence; null when it may.
 */
export function refusedForUse(
  rule: { refuseFailing: boolean },
  version: { name: string; quality: QualityState | null },
): string | null {
  if (!rule.refuseFailing || version.quality === null || version.quality === "passed") return null;
  if (version.quality === "checking")
    return `${version.name} is still being checked against the dataset's expectations, and the dataset refuses versions that fail. Try again in a moment.`;
  return `${version.name} fails expectations that must hold, and the dataset refuses such versions. Choose another version, or upload one that meets them.`;
}
