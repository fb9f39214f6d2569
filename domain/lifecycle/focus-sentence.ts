import { joinNames } from "#domain/format/names.ts";
import { formatCount, formatPercent } from "#domain/format/numbers.ts";
import { MINIMUM_VISITS } from "./overlap.ts";
import { type Direction, direction, type Phase, phaseInfo } from "./phases.ts";

export type FocusShare = { phase: Phase; direction: Direction; count: number; share: number };

export type FocusDistribution = {
  n: number;
  tooFew: boolean;
  /** Visited phases, most visited first. */
  shares: readonly FocusShare[];
  sentence: string;
};

/**
 * Where the work went since a phase came into focus: counts of visits by phase become shares (0 to 1) and the
 * sentence of the project home. Below `minimumVisits` the sentence says that it is too few to say.
 */
export function focusDistribution(
  focus: Phase,
  counts: readonly { phase: Phase; count: number }[],
  minimumVisits: number = MINIMUM_VISITS,
): FocusDistribution {
  const n = counts.reduce((sum, { count }) => sum + count, 0);
  const shares = counts
    .filter(({ count }) => count > 0)
    .map(({ phase, count }) => ({ phase, count, direction: direction(focus, phase), share: count / n }))
    .sort((a, b) => b.count - a.count);
  const tooFew = n < minimumVisits;
  return { n, tooFew, shares, sentence: tooFew ? tooFewSentence(n) : shareSentence(focus, shares, n) };
}

function tooFewSentence(n: number): string {
  if (n === 0) return "No visits since then.";
  return `${n === 1 ? "Only 1 visit" : `Only ${n} visits`} since then: too few to say where the work goes.`;
}

const PLACES_MAX = 2;

function shareSentence(focus: Phase, shares: readonly FocusShare[], n: number): string {
  const own = shares.find(({ phase }) => phase === focus)?.share ?? 0;
  const back = shares.filter((share) => share.direction === "backtrack").slice(0, PLACES_MAX);
  const forward = shares.filter((share) => share.direction === "forward").slice(0, PLACES_MAX);
  const places = (some: readonly FocusShare[], verb: string) =>
    joinNames(
      some.map(
        ({ phase, share }, index) =>
          `${formatPercent(share)} ${index === 0 ? verb : "to"} ${phaseInfo(phase).title.toLowerCase()}`,
      ),
    );
  const sentences = [`${formatPercent(own)} of the work since then was on it.`];
  if (back.length > 0) sentences.push(`${places(back, "went back to")}.`);
  if (forward.length > 0) sentences.push(`${places(forward, "went ahead to")}.`);
  return `${sentences.join(" ")} n = ${formatCount(n)}`;
}
