import { formatCountOf } from "#domain/format/numbers.ts";
import { RECOMMENDATIONS, type Recommendation } from "#domain/governance/recommendations.ts";
import { type Direction, phaseInfo } from "./phases.ts";
import { scenarioOf } from "./scenarios/catalogue.ts";

/** Fewer revisits than this for one thing are no pattern. */
export const PATTERN_AT = 3;

/** Which reasons for going elsewhere each recommendation would have made rarer or cheaper. */
const ANSWERS: Readonly<Record<string, readonly string[]>> = {
  "pd-1": ["pd-co-1", "pd-co-2", "md-pd-1", "mo-md-2"],
  "pd-2": ["pd-co-2", "md-da-2", "md-co-1", "dp-co-1"],
  "pd-3": ["md-pd-1", "md-pd-2", "dp-pd-2", "da-pd-1"],
  "pd-4": ["pd-gc-2", "gc-pd-2", "md-gc-2"],
  "pd-5": ["pd-gc-1", "da-gc-1", "md-gc-1", "gc-da-1"],
  "pd-6": ["pd-da-1", "pd-da-2", "pd-dp-1", "dp-da-1", "md-da-1"],
  "pd-7": ["pd-dp-2", "da-dp-2"],
  "da-1": ["da-dp-1", "da-dp-2", "dp-da-1"],
  "da-2": ["da-gc-2", "gc-da-1", "dp-da-2"],
  "da-3": ["md-da-1", "dp-da-1", "dp-da-2", "da-pd-2"],
  "da-4": ["dp-da-2", "da-pd-1", "dp-pd-1"],
  "da-5": ["da-gc-1", "da-gc-2", "gc-da-1"],
  "dp-1": ["dp-pd-1", "dp-pd-2", "md-dp-1"],
  "dp-2": ["dp-co-1", "md-dp-1", "de-dp-1"],
  "dp-3": ["dp-co-2", "md-dp-2", "de-dp-2"],
  "md-1": ["md-dp-2", "dp-md-1", "dp-md-2", "de-md-1"],
  "md-2": ["md-pd-1", "md-pd-2"],
  "md-3": ["md-da-1", "md-da-2"],
  "md-4": ["md-de-1", "md-sc-1", "md-sc-2", "de-pd-1"],
  "md-5": ["md-gc-1", "md-gc-2", "gc-md-1", "gc-md-2"],
  "md-6": ["md-mo-1", "md-mo-2", "md-de-2", "mo-de-1"],
  "de-1": ["de-pd-1", "de-md-1"],
  "de-2": ["de-mo-1", "de-mo-2", "mo-de-1"],
  "de-3": ["de-sc-1", "de-sc-2", "sc-de-1", "sc-de-2"],
  "de-4": ["de-gc-1", "gc-de-1"],
  "mo-1": ["mo-md-1", "mo-gc-1", "mo-co-1"],
  "mo-2": ["mo-md-1", "mo-md-2", "mo-de-1"],
  "sc-1": ["de-sc-1", "sc-de-1", "md-sc-2", "dp-sc-1"],
  "sc-2": ["sc-de-1", "sc-de-2", "sc-mo-2"],
  "sc-3": ["sc-de-1", "sc-mo-1"],
  "sc-4": ["sc-de-2", "sc-mo-2", "dp-sc-1"],
  "gc-1": ["gc-pd-1", "gc-pd-2", "gc-da-1", "gc-da-2", "gc-dp-1", "gc-dp-2", "gc-md-1", "gc-md-2", "gc-de-1"],
  "gc-2": ["gc-pd-1", "gc-md-2", "de-gc-1", "sc-gc-1"],
  "gc-3": ["gc-md-1", "gc-pd-2", "sc-gc-2", "gc-dp-2"],
};

export type ReasonCount = { scenario: string; count: number; effortHours: number };

export type Advice = {
  recommendation: Recommendation;
  /** Revisits that it answers, and the hours that were logged for them. */
  count: number;
  effortHours: number;
  /** The project's own pattern, in a sentence. */
  because: string;
};

/**
 * The recommendations that this project's own revisits speak for, the most frequent first (at a tie the more
 * costly, then the paper's order). `reasons`: how often each scenario of the catalogue was the reason; keys that
 * it does not have are passed over. See docs/algorithms/advice.md.
 */
export function adviceFor(reasons: readonly ReasonCount[], patternAt: number = PATTERN_AT): Advice[] {
  const known = reasons.filter(({ scenario, count }) => count > 0 && scenarioOf(scenario) !== null);
  return RECOMMENDATIONS.flatMap((recommendation): Advice[] => {
    const answered = known
      .filter(({ scenario }) => ANSWERS[recommendation.key]?.includes(scenario))
      .sort((a, b) => b.count - a.count || b.effortHours - a.effortHours);
    const count = answered.reduce((sum, reason) => sum + reason.count, 0);
    const [first] = answered;
    if (!first || count < patternAt) return [];
    const effortHours = answered.reduce((sum, reason) => sum + reason.effortHours, 0);
    return [{ recommendation, count, effortHours, because: becauseOf(first, count - first.count) }];
  }).sort((a, b) => b.count - a.count || b.effortHours - a.effortHours);
}

const DIRECTION_WORDS: Readonly<Record<Direction, readonly [one: string, many: string]>> = {
  same: ["visit", "visits"],
  backtrack: ["backtrack", "backtracks"],
  forward: ["step forward", "steps forward"],
};

function becauseOf(reason: ReasonCount, others: number): string {
  const scenario = scenarioOf(reason.scenario);
  if (!scenario) return "";
  const times = formatCountOf(reason.count, ...DIRECTION_WORDS[scenario.direction]);
  const place = phaseInfo(scenario.visited).title.toLowerCase();
  const more = others > 0 ? `, and ${others} more for related reasons` : "";
  return `${times} to ${place}: "${scenario.title}"${more}.`;
}

/** For the page that shows the whole table, and for its test. */
export const answersOf = (key: string): readonly string[] => ANSWERS[key] ?? [];
