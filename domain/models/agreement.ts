import canonicalize from "canonicalize";
import type { Answer } from "./schemas.ts";

/** Browser and server run the same bytes; what differs is the order of floating-point sums in their kernels. */
export const AGREEMENT_TOLERANCE = 1e-5;

export type Agreement = { maxDifference: number; agrees: boolean };

/**
 * Holds two lists of probabilities against each other: the largest absolute difference, and whether it stays within the
 * tolerance. Lists of different lengths, and values that are no numbers, never agree.
 */
export function compareAnswers(
  browser: readonly number[],
  server: readonly number[],
  tolerance = AGREEMENT_TOLERANCE,
): Agreement {
  if (browser.length !== server.length || browser.length === 0) {
    return { maxDifference: Number.MAX_VALUE, agrees: false };
  }
  let maxDifference = 0;
  for (const [index, value] of browser.entries()) {
    const difference = Math.abs(value - (server[index] ?? Number.NaN));
    if (!Number.isFinite(difference)) return { maxDifference: Number.MAX_VALUE, agrees: false };
    maxDifference = Math.max(maxDifference, difference);
  }
  return { maxDifference, agrees: maxDifference <= tolerance };
}

/** The numbers of an answer that are compared: its probabilities, or the number in units of itself, since float32 has seven figures. */
export function comparedNumbers(answer: Answer, unit: Answer = answer): number[] {
  if (answer.value === undefined) return answer.probabilities;
  return [answer.value / Math.max(1, Math.abs(unit.value ?? 1))];
}

/** The text whose SHA-256 names an input: RFC 8785 JSON, so that the order of its fields carries no meaning. */
export function inputText(input: Readonly<Record<string, unknown>>): string {
  const text = canonicalize(input);
  if (text === undefined) throw new RangeError("The input has no form as JSON.");
  return text;
}
