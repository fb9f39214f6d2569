import { describe, expect, test } from "vitest";
import { placeIn, steppedEnd, TIMELINE_SPANS, timelineTicks, timelineWindow } from "./timeline.ts";

const at = (text: string) => Date.parse(text);
const NOW = "2026-11-21T12:00:00Z";

describe("the stretch of time that is drawn", () => {
  test("of a project of one hour is a few hours, of five years all of them", () => {
    const short = timelineWindow([{ from: "2026-11-21T11:00:00Z", to: null }], NOW);
    expect((short.to - short.from) / 3_600_000).toBe(5);
    const long = timelineWindow(
      [
        { from: "2021-11-21", to: null },
        { from: "2027-01-01", to: "2027-02-01" },
      ],
      NOW,
    );
    expect(new Date(long.from).getUTCFullYear()).toBe(2021);
    expect(new Date(long.to).toISOString() > "2027-02-01").toBe(true);
    expect(timelineWindow([], NOW).to).toBeGreaterThan(at(NOW));
  });

  test("a span ends where it is asked to", () => {
    const week = timelineWindow([{ from: "2021-11-21", to: null }], NOW, "week", "2024-03-08");
    expect(new Date(week.from).toISOString()).toBe("2024-03-01T00:00:00.000Z");
  });
});

test.each(TIMELINE_SPANS.filter((span) => span !== "all"))(
  "a step on and one back of a %s lead to the same place, and each leads somewhere",
  (span) => {
    const start = "2026-11-21";
    const later = steppedEnd(timelineWindow([], NOW, span, start), 1);
    expect(later > start).toBe(true);
    expect(steppedEnd(timelineWindow([], NOW, span, later), -1)).toBe(start);
    const earlier = steppedEnd(timelineWindow([], NOW, span, start), -1);
    expect(earlier < start).toBe(true);
    expect(steppedEnd(timelineWindow([], NOW, span, earlier), 1)).toBe(start);
  },
);

test.each([
  ["inside", "2026-01-03", "2026-01-05", { left: 0.2, width: 0.2 }],
  ["reaching in", "2025-12-01", "2026-01-03", { left: 0, width: 0.2 }],
  ["reaching out", "2026-01-10", "2026-03-01", { left: 0.9, width: 0.1 }],
  ["around", "2025-01-01", "2027-01-01", { left: 0, width: 1 }],
  ["before", "2025-01-01", "2025-12-01", null],
  ["after", "2026-02-01", "2026-03-01", null],
])("a period %s", (_name, from, to, place) => {
  const found = placeIn({ from: at("2026-01-01"), to: at("2026-01-11") }, from, to);
  if (place === null) expect(found).toBeNull();
  else {
    expect(found?.left).toBeCloseTo(place.left);
    expect(found?.width).toBeCloseTo(place.width);
  }
});

test.each([
  ["2026-11-21T00:00:00Z", "2026-11-21T06:00:00Z", "21 Nov 01:00"],
  ["2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z", "21 Nov 03:00"],
  ["2026-11-15T00:00:00Z", "2026-11-21T00:00:00Z", "15 Nov 16 Nov"],
  ["2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", "5 Nov 12 Nov"],
  ["2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z", "Jan 2026 Mar 2026"],
  ["2021-06-01T00:00:00Z", "2026-11-01T00:00:00Z", "2022 2023"],
  ["1990-06-01T00:00:00Z", "2026-11-01T00:00:00Z", "1995 2000"],
])("ticks from %s to %s begin with %s, are in order and at most nine", (from, to, beginning) => {
  const ticks = timelineTicks({ from: at(from), to: at(to) });
  expect(
    ticks
      .slice(0, 2)
      .map(({ label }) => label)
      .join(" "),
  ).toBe(beginning);
  expect(ticks.length).toBeLessThanOrEqual(9);
  for (const { share } of ticks) {
    expect(share).toBeGreaterThanOrEqual(0);
    expect(share).toBeLessThanOrEqual(1);
  }
});
