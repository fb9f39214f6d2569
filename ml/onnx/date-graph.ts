import type { DatePart } from "#ml/preprocess/date-parts.ts";
import type { GraphBuilder } from "./graph-builder.ts";

/** Adds integer nodes that take one calendar part from int64 epoch seconds; the same steps as `datePart`. Result: int64. */
export function datePartNodes(graph: GraphBuilder, seconds: string, part: DatePart): string {
  const constant = (value: number) => graph.integers([value], [1]);
  const add = (a: string, value: number) => graph.node("Add", [a, constant(value)]);
  const minus = (a: string, b: string) => graph.node("Sub", [a, b]);
  const times = (a: string, value: number) => graph.node("Mul", [a, constant(value)]);
  // Integer Div truncates; every dividend below is made non-negative first, or is an exact multiple.
  const divide = (a: string, value: number) => graph.node("Div", [a, constant(value)]);
  // Mod with fmod 0 has the sign of the divisor, so it is the calendar's remainder before 1970 too.
  const modulo = (a: string, value: number) => graph.node("Mod", [a, constant(value)]);

  const secondOfDay = modulo(seconds, 86_400);
  if (part === "minute_of_day") return divide(secondOfDay, 60);
  if (part === "hour") return divide(secondOfDay, 3600);
  const days = divide(minus(seconds, secondOfDay), 86_400);
  if (part === "weekday") return modulo(add(days, 3), 7);
  const fromMarch = add(days, 719_468);
  const dayOfEra = modulo(fromMarch, 146_097);
  const corrected = minus(
    graph.node("Add", [minus(dayOfEra, divide(dayOfEra, 1460)), divide(dayOfEra, 36_524)]),
    divide(dayOfEra, 146_096),
  );
  const yearOfEra = divide(corrected, 365);
  const leapDays = minus(divide(yearOfEra, 4), divide(yearOfEra, 100));
  const dayOfYear = minus(dayOfEra, graph.node("Add", [times(yearOfEra, 365), leapDays]));
  const monthFromMarch = divide(add(times(dayOfYear, 5), 2), 153);
  if (part === "month") return add(modulo(add(monthFromMarch, 2), 12), 1);
  if (part === "year") {
    const eras = divide(minus(fromMarch, dayOfEra), 146_097);
    const fromJanuary = divide(monthFromMarch, 10);
    return graph.node("Add", [graph.node("Add", [yearOfEra, times(eras, 400)]), fromJanuary]);
  }
  return add(minus(dayOfYear, divide(add(times(monthFromMarch, 153), 2), 5)), 1);
}
