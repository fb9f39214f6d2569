import { describe, expect, test } from "vitest";
import { resolveRefusal } from "./blocking.ts";
import { digestIsDue, inboxRulesSchema, nextRoundMinutes, wayOf, whoIsTold } from "./notices.ts";
import { snoozeChoices } from "./snooze.ts";

describe("who is told of a comment", () => {
  test("each person once, by the nearest of the ways it concerns them; never its author", () => {
    const told = whoIsTold("me", {
      mention: ["a", "me"],
      answer: ["a", "b", "me"],
      thread: ["b", "c", "me"],
    });
    expect(Object.fromEntries(told)).toEqual({ a: "mention", b: "answer", c: "thread" });
  });
});

describe("the digest of the day", () => {
  const cases: [string, number, string | null, string, boolean][] = [
    ["before the hour, never sent", 7, null, "2026-11-21T06:59:00.000Z", false],
    ["after the hour, never sent", 7, null, "2026-11-21T07:00:00.000Z", true],
    ["sent today", 7, "2026-11-21T07:00:10.000Z", "2026-11-21T23:00:00.000Z", false],
    ["sent yesterday, before the hour", 7, "2026-11-20T07:00:10.000Z", "2026-11-21T06:00:00.000Z", false],
    ["sent yesterday, after the hour", 7, "2026-11-20T07:00:10.000Z", "2026-11-21T07:00:00.000Z", true],
    [
      "missed yesterday, caught up before the hour",
      7,
      "2026-11-19T07:00:10.000Z",
      "2026-11-21T03:00:00.000Z",
      true,
    ],
    ["midnight", 0, "2026-11-20T00:00:01.000Z", "2026-11-21T00:00:00.000Z", true],
  ];
  test.each(cases)("%s", (_name, hour, lastAt, now, due) => expect(digestIsDue(hour, lastAt, now)).toBe(due));
});

test("a delivery waits 1, 2, 4 ... minutes, at most an hour", () => {
  expect([1, 2, 3, 4, 7, 50].map(nextRoundMinutes)).toEqual([1, 2, 4, 8, 60, 60]);
});

test("a kind without a rule is told in the portal; an unknown kind or way is refused", () => {
  expect(wayOf({ mention: "now" }, "mention")).toBe("now");
  expect(wayOf({ mention: "now" }, "answer")).toBe("portal");
  expect(inboxRulesSchema.safeParse({ mention: "digest" }).success).toBe(true);
  expect(inboxRulesSchema.safeParse({ mention: "pigeon" }).success).toBe(false);
  expect(inboxRulesSchema.safeParse({ weather: "now" }).success).toBe(false);
});

describe("who resolves a thread", () => {
  const cases: [string, string | null, { id: string; leads: boolean }, boolean][] = [
    ["an ordinary one: anybody who comments", null, { id: "b", leads: false }, true],
    ["one that blocks: whoever raised it", "a", { id: "a", leads: false }, true],
    ["one that blocks: those who lead", "a", { id: "b", leads: true }, true],
    [
      "one that blocks: nobody else, such as the author of what it blocks",
      "a",
      { id: "b", leads: false },
      false,
    ],
  ];
  test.each(cases)("%s", (_name, blockingBy, person, may) =>
    expect(resolveRefusal({ blockingBy }, person) === null).toBe(may),
  );
});

describe("moments to put something off to", () => {
  test.each([
    ["a Saturday", new Date(2026, 10, 21, 10, 30), 22, 23],
    ["a Monday, which means the next one", new Date(2026, 10, 23, 10, 30), 24, 30],
    ["a Sunday", new Date(2026, 10, 22, 23, 59), 23, 23],
  ])("on %s", (_name, now, tomorrow, monday) => {
    const [later, next, week] = snoozeChoices(now).map(({ until }) => new Date(until));
    expect((later?.getTime() ?? 0) - now.getTime()).toBe(3 * 3_600_000);
    expect([next?.getDate(), next?.getHours(), week?.getDate(), week?.getHours()]).toEqual([
      tomorrow,
      8,
      monday,
      8,
    ]);
  });
});
