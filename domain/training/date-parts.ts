/** What a moment can be read as, in UTC. */
export const DATE_PARTS = ["minute_of_day", "hour", "weekday", "day_of_month", "month", "year"] as const;
export type DatePart = (typeof DATE_PARTS)[number];

type Dates = {
  /** Epoch seconds. */
  min: number | null;
  max: number | null;
  /** Whether two rows have another time of day; null where nobody looked. */
  timesDiffer: boolean | null;
};

/** The parts by which the dates of a column can differ; without dates none. */
export function partsThatDiffer({ min, max, timesDiffer }: Dates): readonly DatePart[] {
  if (min === null || max === null) return [];
  const [first, last] = [new Date(min * 1000), new Date(max * 1000)];
  const same = (letters: number) =>
    first.toISOString().slice(0, letters) === last.toISOString().slice(0, letters);
  const differ: Record<DatePart, boolean> = {
    minute_of_day: timesDiffer ?? min !== max,
    hour: timesDiffer ?? min !== max,
    weekday: !same("2001-01-31".length),
    day_of_month: !same("2001-01-31".length),
    month: !same("2001-01".length),
    year: !same("2001".length),
  };
  return DATE_PARTS.filter((part) => differ[part]);
}

/** What is learned from unless somebody chooses: a year does not come again, so it is taken where there is nothing else. */
export function usualParts(offered: readonly DatePart[]): readonly DatePart[] {
  const recurring = offered.filter((part) => part !== "year");
  return recurring.length > 0 ? recurring : offered;
}
