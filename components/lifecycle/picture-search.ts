import { MEASURES } from "#domain/lifecycle/overlap.ts";
import { isMonth, periodInOrder } from "#domain/lifecycle/period.ts";

export type RawSearch = Record<string, string | string[] | undefined>;

/** The value of the address if it is one of those that are known. */
export const one = <T extends string>(value: RawSearch[string], known: readonly T[]): T | undefined =>
  known.find((candidate) => candidate === value);

/** What the pictures show: visits or hours, in which months. A period the wrong way round is none. */
export function pictureFilter(search: RawSearch) {
  const month = (value: RawSearch[string]) =>
    typeof value === "string" && isMonth(value) ? value : undefined;
  const period = { from: month(search.from), to: month(search.to) };
  return {
    measure: one(search.measure, MEASURES) ?? MEASURES[0],
    ...(periodInOrder(period) ? period : { from: undefined, to: undefined }),
  };
}
