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

/**
 * The way from the answer without knowledge of the row to the row's own, one feature after the other, those that move the score furthest first; from `most` features on, the others together.
 * `output` counts the numbers of the score: the class of several, else 0.
 */
export function walkToAnswer(
  explanation: Pick<Explanation, "base" | "features" | "link">,
  row: ExplainedRow,
  output: number,
  most = 8,
): AnswerStep[] {
  const { base, features, link } = explanation;
  const outputs = base.length;
  if (!(output >= 0 && output < outputs))
    throw new RangeError(`There is no output ${output}; there are ${outputs}.`);
  const scores = Float64Array.from(base);
  const answer = (): number => {
    const answers = scores.slice();
    applyLink(answers, outputs, link);
    return answers[output] as number;
  };
  const at = (i: number, of: readonly number[]) => of[i * outputs + output] as number;
  const order = features
    .map((_, i) => i)
    .sort((a, b) => Math.abs(at(b, row.contributions)) - Math.abs(at(a, row.contributions)) || a - b);
  let before = answer();
  const steps = order.slice(0, most).map((i): AnswerStep => {
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
  const others = order.slice(most);
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
