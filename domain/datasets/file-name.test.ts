import { describe, expect, test } from "vitest";
import { shownFileName } from "./file-name.ts";

const cases: [string, string][] = [
  ["flights.csv", "flights.csv"],
  ["../../etc/passwd", "passwd"],
  ["C:\\data\\flights.csv", "flights.csv"],
  ["", "unnamed"],
  ["..", "unnamed"],
  ["a\u0000b\u202e.csv", "ab.csv"],
  ["<img src=x>.csv", "<img src=x>.csv"],
  [`${"x".repeat(10_000)}.csv`, `${"x".repeat(251)}.csv`],
];

describe("the name that is shown for a file", () => {
  test.each(cases)("%j", (written, shown) => expect(shownFileName(written)).toBe(shown));
});
