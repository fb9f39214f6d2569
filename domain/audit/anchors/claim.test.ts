import { describe, expect, it } from "vitest";
import { claimOf } from "./claim.ts";

describe("what the page claims", () => {
  const cases = [
    {
      name: "nothing outside",
      log: { size: 10, outside: null, alarm: false },
      tone: "warn",
      says: /No copy outside/,
    },
    {
      name: "all of it outside",
      log: { size: 10, outside: 10, alarm: false },
      tone: "ok",
      says: /Every entry/,
    },
    {
      name: "part of it outside",
      log: { size: 10, outside: 7, alarm: false },
      tone: "ok",
      says: /The 3 entries after it/,
    },
    {
      name: "one entry after it",
      log: { size: 8, outside: 7, alarm: false },
      tone: "ok",
      says: /The 1 entry after it/,
    },
    {
      name: "an alarm, whatever is outside",
      log: { size: 10, outside: 10, alarm: true },
      tone: "bad",
      says: /contradicts/,
    },
  ];
  it.each(cases)("$name", ({ log, tone, says }) => {
    const claim = claimOf(log);
    expect(claim.tone).toBe(tone);
    expect(`${claim.title} ${claim.proven} ${claim.notProven}`).toMatch(says);
  });

  it("is never more than can be shown", () => {
    for (const { log } of cases) {
      const { title, proven, notProven } = claimOf(log);
      expect(`${title} ${proven} ${notProven}`).not.toMatch(
        /tamper-?proof|immutable|unchangeable|cannot be changed/i,
      );
    }
  });

  it("names who could still rewrite everything when there is no copy outside", () => {
    expect(claimOf({ size: 10, outside: null, alarm: false }).notProven).toMatch(
      /rewrite the whole log and sign it anew/,
    );
  });
});
