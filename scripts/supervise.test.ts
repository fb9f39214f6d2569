import { describe, expect, it } from "vitest";
import { describeEnding, nextRestart, waitingFor } from "./supervise.ts";

describe("a process that died is started again", () => {
  const cases = [
    { name: "after a second the first time", failures: 0, ranForMs: 5, expected: [1, 1_000] },
    { name: "after twice as long each time", failures: 1, ranForMs: 5, expected: [2, 2_000] },
    { name: "still doubling", failures: 4, ranForMs: 59_999, expected: [5, 16_000] },
    { name: "after half a minute at most", failures: 5, ranForMs: 5, expected: [6, 30_000] },
    { name: "however often it died", failures: 5_000, ranForMs: 5, expected: [5_001, 30_000] },
    { name: "from the start when it ran for a minute", failures: 7, ranForMs: 60_000, expected: [1, 1_000] },
  ];
  it.each(cases)("$name", ({ failures, ranForMs, expected }) => {
    const next = nextRestart(failures, ranForMs);
    expect([next.failures, next.delayMs]).toEqual(expected);
  });
});

it.each([
  [{ code: 1, signal: null }, "ended with code 1"],
  [{ code: null, signal: "SIGTERM" as const }, "was ended by SIGTERM"],
  [
    { code: null, signal: "SIGKILL" as const },
    "was killed (SIGKILL; when nobody did it, the machine ran out of memory)",
  ],
])("%o %s", (ending, words) => {
  expect(describeEnding(ending)).toBe(words);
});

it.each([
  [{ components: { database: "ok", worker: "starting" } }, ["worker"]],
  [{ components: { database: { status: "ok" }, audit: { status: "error" } } }, ["audit"]],
  [{ components: {} }, []],
  ["<html>", []],
  [null, []],
])("a health answer %o waits for %o", (body, names) => {
  expect(waitingFor(body)).toEqual(names);
});
