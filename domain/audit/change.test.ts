import { describe, expect, test } from "vitest";
import { changeSummary, factChanges, factText } from "./change.ts";

describe("facts side by side", () => {
  test("changed, unchanged, new and gone", () =>
    expect(factChanges({ a: 1, b: 2, c: 3 }, { a: 1, b: 5, d: 4 })).toEqual([
      { key: "a", before: 1, after: 1, changed: false },
      { key: "b", before: 2, after: 5, changed: true },
      { key: "c", before: 3, after: null, changed: true },
      { key: "d", before: null, after: 4, changed: true },
    ]));

  test("an object against a bare value keeps both", () =>
    expect(factChanges("old", { a: 1 })).toEqual([
      { key: "", before: "old", after: null, changed: true },
      { key: "a", before: null, after: 1, changed: true },
    ]));

  test("nothing at all has no rows", () => expect(factChanges(null, null)).toEqual([]));
});

describe("one line", () => {
  test.each([
    [
      { state: "running" },
      { state: "succeeded", auc: 0.74125000001 },
      "state running → succeeded, auc 0.74125",
    ],
    [null, { digest: "9f3c" }, "digest 9f3c"],
    ["why", "because", "why → because"],
    [{ a: 1 }, { a: 1 }, null],
    [null, null, null],
    [{ owner: "ada" }, { owner: null }, "owner ada → –"],
    [null, { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }, "a 1, b 2, c 3, d 4 and 2 more"],
    [null, { sha256: `9f3c71ab${"0".repeat(52)}e04d` }, "sha256 9f3c 71ab … e04d"],
    [null, { tags: ["x", "y"] }, 'tags ["x","y"]'],
  ])("%j to %j", (before, after, text) => expect(changeSummary(before, after)).toBe(text));

  test("a long value is cut", () => {
    expect(factText("x".repeat(900))).toHaveLength(400);
    expect(
      changeSummary(null, { a: "x".repeat(900), b: "y".repeat(900), c: "z".repeat(900), d: "w".repeat(900) })
        ?.length,
    ).toBe(180);
  });
});
