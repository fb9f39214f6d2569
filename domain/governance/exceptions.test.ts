import { expect, test } from "vitest";
import { expiryRefusal, setAsideRefusal, statusOn } from "./exceptions.ts";
import type { ItemStatus } from "./schemas.ts";

const TODAY = "2026-11-21";

test.each([
  ["2026-11-20", false],
  ["2026-11-21", false],
  ["2026-11-22", true],
  ["2027-11-21", true],
  ["2027-11-22", false],
])("an exception until %s may be asked for: %s", (day, may) =>
  expect(expiryRefusal(day, TODAY) === null).toBe(may),
);

test.each<[ItemStatus, string | null, ItemStatus]>([
  ["not_applicable", "2026-11-20", "open"],
  ["not_applicable", "2026-11-21", "not_applicable"],
  ["not_applicable", null, "not_applicable"],
  ["done", "2026-11-20", "done"],
  ["open", null, "open"],
])("%s until %s is %s today", (status, exceptionUntil, is) =>
  expect(statusOn({ status, exceptionUntil }, TODAY)).toBe(is),
);

test.each<[ItemStatus, ItemStatus, boolean, boolean]>([
  ["open", "not_applicable", true, false],
  ["done", "not_applicable", true, false],
  ["open", "not_applicable", false, true],
  ["not_applicable", "not_applicable", true, true],
  ["open", "done", true, true],
])("from %s to %s where an approval is asked for: %s, may: %s", (before, after, asked, may) =>
  expect(setAsideRefusal({ before, after }, asked) === null).toBe(may),
);
