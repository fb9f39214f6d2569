import { applyLink } from "#ml/linear/model.ts";
import type { ExplainedRow, Explanation, RawValue } from "./explain.ts";

/** One feature's step from the mean answer to this row's answer; `feature` is null for all others together. */
export interface AnswerStep {
  readonly feature: string | null;
  readonly value: RawValue;
  /** In the unit of the score, with its standard error where it is sampled. */
  readonly contribution: number;
  readonly error: number | null;
  /** The answer before and after this step. */
  readonly before: number;
  readonly after: number;
}

/** What the way needs to know of a row. */
export type WalkedRow = Pick<ExplainedRow, "values" | "contributions" | "rest" | "errors">;

/**
 * The way from the answer without knowledge of the row to the row's own, one feature after the other, those that move the score furthest first; from `most` features on, the others together.
 * `output` counts the numbers of the score: the class of several, else 0. `within` is where answers lie when the score is the answer: a step that would leave it waits until it does not.
 */
export function walkToAnswer(
  explanation: Pick<Explanation, "base" | "features" | "link">,
  row: WalkedRow,
  output: number,
  { most = 8, within }: { most?: number; within?: Interval } = {},
): AnswerStep[] {
  const { base, features, link } = explanation;
  const outputs = base.length;
  if (!(output >= 0 && output < outputs))
    throw new RangeError(`There is no output ${output}; there are ${outputs}.`);
  const scores = Float64Array.from(base);
  const [low, high] = within ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const answer = (): number => {
    const answers = scores.slice();
    applyLink(answers, outputs, link);
    return Math.min(high, Math.max(low, answers[output] as number));
  };
  const at = (i: number, of: readonly number[]) => of[i * outputs + output] as number;
  const moves = features.map((_, i) => at(i, row.contributions));
  const strongest = moves
    .map((_, i) => i)
    .sort((a, b) => Math.abs(moves[b] as number) - Math.abs(moves[a] as number) || a - b);
  const shown = keptWithin(strongest.slice(0, most), moves, base[output] as number, [low, high]);
  let before = answer();
  const steps = shown.map((i): AnswerStep => {
    for (let c = 0; c < outputs; c++)
      scores[c] = (scores[c] as number) + (row.contributions[i * outputs + c] as number);
    const step = {
      feature: features[i] as string,
      value: row.values[i] ?? null,
      contribution: at(i, row.contributions),
      error: row.errors ? at(i, row.errors) : null,
      before,
      after: answer(),
    };
    before = step.after;
    return step;
  });
  const others = strongest.slice(most);
  if (others.length === 0 && row.rest.every((value) => value === 0)) return steps;
  const together = row.rest.map((value, c) =>
    others.reduce((sum, i) => sum + (row.contributions[i * outputs + c] as number), value),
  );
  for (let c = 0; c < outputs; c++) scores[c] = (scores[c] as number) + (together[c] as number);
  return [
    ...steps,
    {
      feature: null,
      value: null,
      contribution: together[output] as number,
      error: null,
      before,
      after: answer(),
    },
  ];
}

type Interval = readonly [low: number, high: number];

/** The same features, each as early as its step stays within; what never does comes in the order given. */
function keptWithin(
  order: readonly number[],
  moves: readonly number[],
  start: number,
  [low, high]: Interval,
): number[] {
  const waiting = [...order];
  const kept: number[] = [];
  let at = start;
  while (waiting.length > 0) {
    const fits = waiting.findIndex(
      (i) => at + (moves[i] as number) >= low && at + (moves[i] as number) <= high,
    );
    const [next] = waiting.splice(Math.max(0, fits), 1) as [number];
    at += moves[next] as number;
    kept.push(next);
  }
  return kept;
}
