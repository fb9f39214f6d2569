import { describe, expect, test } from "vitest";
import {
  estimateRemaining,
  formatDay,
  formatDays,
  formatDuration,
  formatExact,
  formatInZone,
  formatRelative,
  formatRemaining,
  formatWhen,
} from "./dates.ts";
import { initials, joinNames, truncateMiddle } from "./names.ts";
import {
  formatBytes,
  formatCount,
  formatCountOf,
  formatDigest,
  formatMetric,
  formatPercent,
  formatPlaces,
  formatPoints,
  formatShare,
  formatValue,
  ordinal,
  placesFor,
} from "./numbers.ts";

const NBSP = "\u00a0";

describe("numbers", () => {
  test.each([
    [0.14, ".14"],
    [0, "0"],
    [1, "1"],
    [0.003, "<.01"],
    [0.998, ">.99"],
    [0.5, ".50"],
    [null, "–"],
    [Number.NaN, "–"],
  ])("a share of %s in a matrix is %s", (share, text) => expect(formatShare(share)).toBe(text));

  test.each([
    [formatPercent(0.14), `14${NBSP}%`],
    [formatPercent(0.2053, 1), `20.5${NBSP}%`],
    [formatPercent(null), "–"],
    [formatPoints(0.012), "+1.2 points"],
    [formatPoints(-0.05), "−5.0 points"],
    [formatPoints(0.0001), "±0.0 points"],
    [formatMetric(0.7409), "0.741"],
    [formatMetric(undefined), "–"],
    [formatCount(508239), "508,239"],
    [formatCountOf(1, "row"), "1 row"],
    [formatCountOf(2001, "row"), "2,001 rows"],
    [formatCountOf(0, "entry", "entries"), "0 entries"],
    [formatValue(1234.5678), "1,235"],
    [formatValue(508239), "508,239"],
    [formatValue(0.000123), "0.000123"],
    [formatValue(0), "0"],
    [formatValue(-4.56789), "-4.568"],
    [formatValue(1.5e20), "1.50e+20"],
    [formatPlaces(1234.5, 2), "1,234.50"],
    [formatPlaces(-0.001, 2), "0.00"],
    [formatPlaces(null, 2), "–"],
  ])("%s", (text, expected) => expect(text).toBe(expected));

  test.each([
    [[566_075, 450_091, 426_069], 0],
    [[8.422, 29.92, 39.61], 2],
    [[0.002699, 0.00270224], 8],
    [[1_000_000, 1_000_000.25], 3],
    [[0, 0], 0],
    [[], 0],
  ])("%j under each other have %i places", (values, places) => expect(placesFor(values)).toBe(places));

  test.each([
    [0, `0${NBSP}B`],
    [999, `999${NBSP}B`],
    [1500, `1.5${NBSP}kB`],
    [2000, `2${NBSP}kB`],
    [212_000_000, `212${NBSP}MB`],
    [999_999_999, `1${NBSP}GB`],
    [-1, "–"],
  ])("%s bytes are %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  test("a digest is short enough to compare by eye", () => {
    expect(formatDigest(`9f3c71ab${"0".repeat(52)}e04d`)).toBe("9f3c 71ab … e04d");
    expect(formatDigest("abc")).toBe("abc");
  });
});

describe("places in a series", () => {
  test.each([
    [1, "1st"],
    [2, "2nd"],
    [3, "3rd"],
    [4, "4th"],
    [11, "11th"],
    [13, "13th"],
    [22, "22nd"],
    [1003, "1,003rd"],
  ])("%i is the %s", (value, text) => expect(ordinal(value)).toBe(text));
});

describe("dates", () => {
  const now = "2026-11-21T12:00:00Z";
  test.each([
    ["2026-11-21T11:59:40Z", "just now"],
    ["2026-11-21T11:59:00Z", "1 minute ago"],
    ["2026-11-21T11:15:00Z", "45 minutes ago"],
    ["2026-11-21T09:00:00Z", "3 hours ago"],
    ["2026-11-20T10:00:00Z", "yesterday"],
    ["2026-11-16T23:00:00Z", "5 days ago"],
    ["2026-11-14T11:00:00Z", "14 Nov 2026"],
    ["2026-11-21T12:00:20Z", "in a moment"],
    ["2026-11-21T14:00:00Z", "in 2 hours"],
    ["2026-11-22T18:00:00Z", "tomorrow"],
    ["2026-11-25T12:00:00Z", "in 4 days"],
    ["2027-01-02T12:00:00Z", "2 Jan 2027"],
    ["no date", "–"],
  ])("%s reads as %s", (moment, text) => expect(formatRelative(moment, now)).toBe(text));

  test("exact, day and the three forms together", () => {
    expect(formatExact("2026-11-21T03:21:39Z")).toBe("21 Nov 2026, 03:21:39 UTC");
    expect(formatInZone("2026-11-21T03:21:39Z", "Asia/Ho_Chi_Minh")).toBe(
      "21 Nov 2026, 10:21:39 Asia/Ho_Chi_Minh",
    );
    expect(formatInZone(null, "UTC")).toBe("–");
    expect(formatDay(null)).toBe("–");
    expect(formatDays("2026-11-03", "2026-11-21")).toBe("3 Nov 2026 to 21 Nov 2026");
    expect(formatDays("2026-11-21T08:00:00Z", "2026-11-21T09:00:00Z")).toBe("21 Nov 2026");
    expect(formatDays("2026-11-21", null)).toBe("21 Nov 2026 to now");
    expect(formatWhen(new Date("2026-11-21T09:00:00Z"), now)).toEqual({
      text: "3 hours ago",
      title: "21 Nov 2026, 09:00:00 UTC",
      iso: "2026-11-21T09:00:00.000Z",
    });
    expect(formatWhen("never", now)).toEqual({ text: "–", title: "–", iso: "" });
  });

  test.each([
    [240, "240 ms"],
    [1400, "1.4 s"],
    [12_400, "12 s"],
    [59_700, "1 min"],
    [200_000, "3 min 20 s"],
    [7_500_000, "2 h 5 min"],
    [273_600_000, "3 d 4 h"],
    [-1, "–"],
    [null, "–"],
  ])("%s milliseconds are %s", (milliseconds, text) => expect(formatDuration(milliseconds)).toBe(text));

  test.each([
    [null, "time left not known yet"],
    [4_000, "a few seconds left"],
    [31_000, "about 30 seconds left"],
    [65_000, "about 1 minute left"],
    [610_000, "about 10 minutes left"],
    [5_400_000, "about 1 h 30 min left"],
  ])("%s milliseconds to go: %s", (milliseconds, text) => expect(formatRemaining(milliseconds)).toBe(text));

  test("time left follows the pace, and is not guessed from too little", () => {
    expect(estimateRemaining(0, 10_000, 0.25)).toBe(30_000);
    expect(estimateRemaining(0, 10_000, 1)).toBe(0);
    expect(estimateRemaining(0, 1_000, 0.5)).toBeNull();
    expect(estimateRemaining(0, 10_000, 0.01)).toBeNull();
    expect(estimateRemaining(0, 10_000, 0)).toBeNull();
  });
});

describe("names", () => {
  test.each([
    ["Ada King Lovelace", "AL"],
    ["ada", "A"],
    ["  ", "?"],
    ["👩‍🔬 Curie", "👩‍🔬C"],
  ])("initials of %s are %s", (name, text) => expect(initials(name)).toBe(text));

  test.each([
    [[], ""],
    [["Ada"], "Ada"],
    [["Ada", "Ben"], "Ada and Ben"],
    [["Ada", "Ben", "Cy"], "Ada, Ben and Cy"],
    [["A", "B", "C", "D", "E"], "A, B, C and 2 others"],
  ])("%s in a sentence", (names, text) => expect(joinNames(names)).toBe(text));

  test("a long text is cut in its middle", () => {
    expect(truncateMiddle("flights-2001-january.parquet", 13)).toBe("flight…arquet");
    expect(truncateMiddle("short", 13)).toBe("short");
    expect(truncateMiddle("short", 1)).toBe("…");
  });
});
