import { describe, expect, test } from "vitest";
import { dayEffortRefusal, dayOfLog, overlapRefusal, type TimedLog } from "./log-rules.ts";
import { focusPeriodRefusal, planRefusal } from "./rules.ts";

const log = (time: string, effortHours: number): TimedLog => ({
  phase: "data_preparation",
  at: `2026-11-20T${time}:00Z`,
  effortHours,
});

describe("two logs of one person", () => {
  const done = [log("10:00", 2), log("18:00", 1)];
  test.each<[string, TimedLog, boolean]>([
    ["one after the other", log("12:00", 2), true],
    ["ends where the other begins", log("08:00", 3), true],
    ["begins inside", log("11:00", 2), false],
    ["ends inside", log("09:00", 2), false],
    ["lies inside", log("09:30", 1), false],
    ["lies around", log("19:00", 12), false],
    ["is the same again", log("10:00", 2), false],
  ])("%s", (_name, next, fits) => {
    const refusal = overlapRefusal(done, next, false);
    expect(refusal?.key ?? null).toBe(fits ? null : "overlapping_log");
    expect(overlapRefusal(done, next, true)).toBeNull();
  });

  test("the sentence names the other, and what to do", () => {
    expect(overlapRefusal(done, log("11:00", 2), false)?.sentence).toBe(
      "You logged 2026-11-20 08:00 to 2026-11-20 10:00 UTC on data preparation already, and this log overlaps it. Nothing was logged. Change the time or the hours, or say that both went on at once.",
    );
  });
});

describe("no day has more than 24 hours", () => {
  test.each<[number, number, string | null]>([
    [0, 24, null],
    [16, 8, null],
    [23.9, 0.1, null],
    [16, 8.25, "16 are logged for you on that day already. Nothing was logged. At most 8 fit; correct"],
    [24, 0.25, "24 are logged for you on that day already. Nothing was logged. Correct"],
  ])("%d hours and %d more", (logged, more, part) => {
    const sentence = dayEffortRefusal("2026-11-20", logged, more)?.sentence ?? null;
    if (part === null) expect(sentence).toBeNull();
    else expect(sentence).toContain(part);
  });

  test("a log counts on the day on which it was done, in UTC", () => {
    expect(dayOfLog("2026-11-20T23:30:00-02:00")).toBe("2026-11-21");
  });
});

test.each([
  ["2026-11-20T10:00:00Z", "2026-11-20T10:00:00Z", null],
  ["2026-11-20T10:00:00Z", "2026-11-20T09:59:59Z", "ends_before_start"],
])("a focus from %s to %s: %s", (from, to, key) => {
  expect(focusPeriodRefusal(from, to)?.key ?? null).toBe(key);
});

test.each([
  [null, null, null],
  ["2026-11-20", "2026-11-20", null],
  ["2026-01-01", "2030-12-31", null],
  ["2026-11-20", null, "half_a_plan"],
  [null, "2026-11-20", "half_a_plan"],
  ["2026-11-20", "2026-11-19", "ends_before_start"],
  ["2026-11-20", "2226-11-20", "plan_too_long"],
])("a plan from %s to %s: %s", (from, to, key) => {
  expect(planRefusal(from, to)?.key ?? null).toBe(key);
});
