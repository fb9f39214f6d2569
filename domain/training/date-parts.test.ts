import { describe, expect, test } from "vitest";
import { DATE_PARTS, type DatePart, partsThatDiffer, usualParts } from "./date-parts.ts";

const at = (text: string) => Date.parse(`${text}Z`) / 1000;

const cases: {
  name: string;
  from: string;
  to: string;
  timesDiffer: boolean | null;
  offered: readonly DatePart[];
}[] = [
  {
    name: "days of several years",
    from: "2019-01-02T00:00",
    to: "2022-06-30T00:00",
    timesDiffer: false,
    offered: ["weekday", "day_of_month", "month", "year"],
  },
  {
    name: "moments of several years",
    from: "2019-01-02T03:00",
    to: "2022-06-30T00:00",
    timesDiffer: true,
    offered: DATE_PARTS,
  },
  {
    name: "moments of one year",
    from: "2019-01-02T03:00",
    to: "2019-06-30T00:00",
    timesDiffer: true,
    offered: ["minute_of_day", "hour", "weekday", "day_of_month", "month"],
  },
  {
    name: "days of one month",
    from: "2019-01-02T00:00",
    to: "2019-01-30T00:00",
    timesDiffer: false,
    offered: ["weekday", "day_of_month"],
  },
  {
    name: "moments of one day",
    from: "2019-01-02T03:00",
    to: "2019-01-02T23:00",
    timesDiffer: true,
    offered: ["minute_of_day", "hour"],
  },
  {
    name: "days of which nobody looked at the times",
    from: "2019-12-31T00:00",
    to: "2020-01-01T00:00",
    timesDiffer: null,
    offered: DATE_PARTS,
  },
];

describe("the parts of dates that are offered", () => {
  test.each(cases)("of $name", ({ from, to, timesDiffer, offered }) => {
    expect(partsThatDiffer({ min: at(from), max: at(to), timesDiffer })).toEqual(offered);
  });

  test("are none where there are no dates", () => {
    expect(partsThatDiffer({ min: null, max: null, timesDiffer: null })).toEqual([]);
  });

  test("hold no year until it is chosen, or nothing else differs", () => {
    expect(usualParts(["month", "year"])).toEqual(["month"]);
    expect(usualParts(["year"])).toEqual(["year"]);
  });
});
