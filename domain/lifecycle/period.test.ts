import { expect, test } from "vitest";
import { isMonth, monthAfter, periodChoices, periodInOrder, periodLabel } from "./period.ts";

test.each([
  ["2026-11", 1, "2026-12"],
  ["2026-12", 1, "2027-01"],
  ["2026-01", -1, "2025-12"],
  ["2026-03", -14, "2025-01"],
  ["2026-11", 0, "2026-11"],
] as const)("%s and %i months are %s", (month, by, expected) => expect(monthAfter(month, by)).toBe(expected));

test.each([
  ["2026-11", true],
  ["2026-13", false],
  ["2026-00", false],
  ["26-11", false],
  ["2026-11-01", false],
])("%s is a month: %s", (text, expected) => expect(isMonth(text)).toBe(expected));

test.each([
  [{}, true],
  [{ from: "2026-11" }, true],
  [{ from: "2026-11", to: "2026-11" }, true],
  [{ from: "2026-12", to: "2026-11" }, false],
])("the ends of %o are in order: %s", (period, expected) => expect(periodInOrder(period)).toBe(expected));

const NOW = "2026-11-21T10:00:00Z";

test("choices: all, the last months, and each year with visits, newest first", () => {
  const labels = (first: string | null, last: string | null) =>
    periodChoices(first, last, NOW).map(({ label }) => label);
  const always = ["all time", "this month", "the last 3 months", "the last 12 months"];
  expect(labels(null, null)).toEqual(always);
  expect(labels("2024-12-31T23:30:00-02:00", NOW)).toEqual([...always, "2026", "2025"]);
});

test("the last three months are the present one and two before it", () =>
  expect(periodChoices(null, null, "2026-01-31T23:59:59Z")[2]).toMatchObject({ from: "2025-11" }));

test.each([
  [{}, "all time"],
  [{ from: "2026-09" }, "the last 3 months"],
  [{ from: "2026-01", to: "2026-12" }, "2026"],
  [{ from: "2026-02" }, "since 2026-02"],
  [{ to: "2026-02" }, "until 2026-02"],
  [{ from: "2026-02", to: "2026-02" }, "2026-02"],
  [{ from: "2026-02", to: "2026-05" }, "2026-02 to 2026-05"],
])("%o is called %s", (period, label) =>
  expect(periodLabel(period, periodChoices("2026-01-05T00:00:00Z", NOW, NOW))).toBe(label),
);
