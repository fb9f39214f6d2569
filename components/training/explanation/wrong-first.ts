import { formatPercent, formatValue } from "#domain/format/numbers.ts";
import type { ExplainedRow } from "#ml/explain/explain.ts";

export type RowChoice = { row: number; label: string };

/** The rows to choose from, those that the model got most wrong first. */
export function mostWrongFirst(
  rows: readonly Pick<ExplainedRow, "row" | "actual" | "answers">[],
  classes: readonly string[],
): RowChoice[] {
  return rows
    .map((one) => ({ ...one, wrong: wrongness(one, classes.length) }))
    .sort((a, b) => b.wrong - a.wrong || a.row - b.row)
    .map(({ row, actual, answers }) => ({ row, label: `Row ${row}: ${inShort(actual, answers, classes)}` }));
}

type Answered = Pick<ExplainedRow, "actual" | "answers">;

/** How far from certain of what was, or from the number. */
function wrongness({ actual, answers }: Answered, classes: number): number {
  const [first = 0] = answers;
  if (classes === 0) return Math.abs(first - actual);
  if (answers.length === 1) return actual === 1 ? 1 - first : first;
  return 1 - (answers[actual] ?? 0);
}

function inShort(actual: number, answers: readonly number[], classes: readonly string[]): string {
  const [first = 0] = answers;
  if (classes.length === 0) return `said ${formatValue(first)}, was ${formatValue(actual)}`;
  if (answers.length === 1) return `${classes[1]} ${formatPercent(first)}, was ${classes[actual]}`;
  const likeliest = answers.indexOf(Math.max(...answers));
  return `said ${classes[likeliest]} ${formatPercent(answers[likeliest])}, was ${classes[actual]}`;
}
