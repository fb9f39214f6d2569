import { columnsRead } from "./expression/check.ts";
import { parseExpression } from "./expression/parse.ts";
import { ExpressionError } from "./expression/tokens.ts";
import type { RecipeStep } from "./spec.ts";

/** The columns that a step names, without the values beside them; of an expression that cannot be read, none. */
export function stepColumns(step: RecipeStep): string[] {
  switch (step.do) {
    case "filter":
      return readBy(step.where);
    case "derive":
      return [...new Set([step.column, ...readBy(step.as)])];
    case "join":
      return step.on.map(({ left }) => left);
    case "date_parts":
    case "balance":
      return [step.column];
    case "split":
      return step.column === undefined ? [step.as] : [step.column, step.as];
    default:
      return step.columns;
  }
}

function readBy(expression: string): string[] {
  try {
    return [...columnsRead(parseExpression(expression))];
  } catch (error) {
    if (error instanceof ExpressionError) return [];
    throw error;
  }
}
