import type { Policy } from "#domain/approvals/policy.ts";
import type { PolicySource } from "#domain/approvals/policy-rules.ts";
import { policySentences } from "#domain/approvals/policy-sentences.ts";
import { GATE_LABELS, type Gate } from "#domain/approvals/states.ts";
import { RISK_TIER_LABELS, type RiskTier } from "#domain/approvals/tiers.ts";
import { stepSentence } from "#domain/datasets/recipes/sentence.ts";
import type { RecipeStep } from "#domain/datasets/recipes/spec.ts";
import { formatMetric, formatPercent } from "#domain/format/numbers.ts";
import { WINDOW_FIGURE_LABELS, type WindowFigure } from "#domain/monitoring/window-figures.ts";
import { type AnchorInput, type Place, passageAnchor, QUOTE_MAX } from "./anchors.ts";
import { parseMarkdown } from "./markdown.ts";
import { plainBlocks } from "./plain-text.ts";

/** A figure as a place: the page and the server quote it with the same three digits. */
export const metricPlace = (key: string, label: string, value: number | null | undefined): Place => ({
  kind: "metric",
  key,
  label,
  value: formatMetric(value),
});

/** The drift of one feature in one window, a point of the chart and a cell of the table beside it. */
export const driftPlace = (
  window: { id: string; label: string },
  outcome: { feature: string; statistic: number | null },
): Place => ({
  kind: "point",
  key: `psi:${window.id}:${outcome.feature}`,
  label: `PSI of ${outcome.feature}, ${window.label}`,
  value: formatMetric(outcome.statistic),
});

/** One figure of one window, a point of the charts over time. */
export const figurePlace = (
  window: { id: string; label: string },
  figure: WindowFigure,
  value: number | null,
): Place => ({
  kind: "point",
  key: `${figure}:${window.id}`,
  label: `${WINDOW_FIGURE_LABELS[figure]}, ${window.label}`,
  value: formatPercent(value, 1),
});

/** A column with what it holds. */
export const columnPlace = (column: { name: string; kind: string }): Place => ({
  kind: "column",
  key: column.name,
  label: column.name,
  value: column.kind,
});

/** A text in markdown, of which any passage can be quoted. */
export const textPlace = (key: string, label: string, markdown: string): Place => ({
  kind: "passage",
  key,
  label,
  text: plainBlocks(parseMarkdown(markdown)).join(" "),
});

/** The steps of a recipe as one text, so that a thread on a step finds it wherever the step has moved. */
export const stepsPlace = (steps: readonly RecipeStep[]): Place => ({
  kind: "passage",
  key: "steps",
  label: "Steps",
  text: steps.map(stepSentence).join(" "),
});

/** One step of a recipe in that text. */
export const stepAnchor = (steps: readonly RecipeStep[], index: number): AnchorInput =>
  passageAnchor("steps", steps.map(stepSentence), index);

/** Where a rule comes from, in two words. */
export const RULE_SOURCES: Readonly<Record<PolicySource, (rev: number) => string>> = {
  project: (rev) => `this project's, version ${rev}`,
  organization: (rev) => `the organization's, version ${rev}`,
  built_in: () => "the default",
};

export const ruleKey = (gate: Gate, tier: RiskTier): string => `${gate}:${tier}`;

type RuleInForce = { gate: Gate; tier: RiskTier; source: PolicySource; rev: number; policy: Policy };

/** The rule of a gate at one tier, a place of the project: what is said of it stays there over all its versions. */
export const rulePlace = ({ gate, tier, source, rev, policy }: RuleInForce): Place => ({
  kind: "rule",
  key: ruleKey(gate, tier),
  label: `${GATE_LABELS[gate]}, ${RISK_TIER_LABELS[tier].toLowerCase()}`,
  // The version comes first, so that a change beyond what fits is told too.
  value: [`${RULE_SOURCES[source](rev)}:`, ...policySentences(policy)].join(" ").slice(0, QUOTE_MAX).trim(),
});
