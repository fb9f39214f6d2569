import type { Phase } from "./phases.ts";
import { findScenarios, type Scenario } from "./scenarios/catalogue.ts";
import { SIGNALS } from "./scenarios/signals.ts";

export type RankedScenario = {
  scenario: Scenario;
  /** 0: nothing speaks for it, and it stands in the paper's order. */
  score: number;
  /** What speaks for it, in words. */
  because: readonly string[];
};

export type VisitFacts = {
  focus: Phase;
  visited: Phase;
  /** What was done in the visit, in any order. */
  acts: readonly { verb: string }[];
  /** How often each reason was given for this passage in the project before. */
  earlier?: readonly { scenario: string; count: number }[];
};

const ACT_SCORE = 2;
const FIRST_SCORE = 1;
const EARLIER_SCORE = 2;

/**
 * The scenarios of a passage, the likely ones first. Each different act that points to a scenario adds 2, and 1 more where it is the
 * first that the act points to; the share of earlier visits of this passage that gave it as their reason adds up to 2. Ties stand
 * in the paper's order. It proposes and never decides. See docs/algorithms/likely-reasons.md.
 */
export function likelyReasons({ focus, visited, acts, earlier = [] }: VisitFacts): RankedScenario[] {
  const verbs = new Set(acts.map(({ verb }) => verb));
  const given = earlier.reduce((sum, { count }) => sum + count, 0);
  return findScenarios({ focus, visited })
    .map((scenario): RankedScenario => {
      const because: string[] = [];
      let score = 0;
      for (const verb of verbs) {
        const signal = SIGNALS[verb];
        const fitting = signal?.points.filter((key) => key.startsWith(passageOf(scenario))) ?? [];
        const place = fitting.indexOf(scenario.key);
        if (!signal || place < 0) continue;
        score += ACT_SCORE + (place === 0 ? FIRST_SCORE : 0);
        because.push(signal.saw);
      }
      const count = earlier.find((one) => one.scenario === scenario.key)?.count ?? 0;
      if (count > 0) {
        score += (EARLIER_SCORE * count) / given;
        because.push(`the reason of ${count} of ${given} visits like this before`);
      }
      return { scenario, score, because };
    })
    .sort((a, b) => b.score - a.score);
}

/** "md-da-" of "md-da-1". */
const passageOf = ({ key }: Scenario): string => key.slice(0, key.lastIndexOf("-") + 1);
