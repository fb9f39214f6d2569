import { expect, test } from "vitest";
import { readAgain } from "./status-reads.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 9, minute)).toISOString();

test("the first visit tells everything", () =>
  expect(readAgain(null, at(0))).toEqual({
    since: null,
    isNew: true,
    after: { seenAt: at(0), beforeAt: null },
  }));

const cases: [name: string, minute: number, since: string | null, isNew: boolean, seenAt: string][] = [
  ["loading it again is the same visit and tells from the one before", 59, at(-600), false, at(0)],
  ["after an hour it is another, and tells from the last", 60, at(0), true, at(60)],
];

test.each(cases)("%s", (_name, minute, since, isNew, seenAt) => {
  const again = readAgain({ seenAt: at(0), beforeAt: at(-600) }, at(minute));
  expect(again).toMatchObject({ since, isNew, after: { seenAt } });
  // Recording the visit does not change what this visit is told.
  expect(readAgain(again.after, at(minute)).since).toBe(since);
});
