import { formatPlaces, formatValue } from "#domain/format/numbers.ts";
import type { Explanation } from "#ml/explain/explain.ts";
import type { AnswerStep } from "#ml/explain/walk.ts";
import type { InputSchema } from "#ml/onnx/schema.ts";

/** What a contribution is counted in. */
export function unitOf({ link }: Pick<Explanation, "link">, { task }: Pick<InputSchema, "task">): string {
  if (link === "sigmoid") return "log-odds";
  if (link !== "identity") return "score of the class";
  return task === "regression" ? "unit of the target" : "probability";
}

/** A contribution with its standard error, where it has one: "+1.25 ± 0.04"; with so many places, or three figures. */
export function addedText(
  { contribution, error }: Pick<AnswerStep, "contribution" | "error">,
  places?: number,
): string {
  const size = Math.abs(contribution);
  const written = places === undefined ? formatValue(size, 3) : formatPlaces(size, places);
  const sign = Number(written) === 0 ? "±" : contribution > 0 ? "+" : "−";
  return `${sign}${written}${error === null ? "" : ` ± ${formatValue(error, 2)}`}`;
}
