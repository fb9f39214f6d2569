import { describe, expect, it } from "vitest";
import { meanOf, swarmOffsets, thirdsOf } from "./swarm.ts";

describe("marks side by side", () => {
  it("stand apart where they share a place, and in the middle where they do not", () => {
    const offsets = swarmOffsets([0.5, 0.5, 0.5, 0.1], [0, 1]);
    expect(new Set(offsets.slice(0, 3)).size).toBe(3);
    expect(offsets[0]).toBe(0);
    expect(offsets[3]).toBe(0);
  });

  it("stay within their strip, however many", () => {
    const offsets = swarmOffsets(new Array(200).fill(3), [3, 3]);
    expect(Math.max(...offsets.map(Math.abs))).toBeLessThanOrEqual(1);
    expect(new Set(offsets).size).toBe(200);
  });
});

describe("thirds", () => {
  it.each([
    { values: [1, 2, 3, 4, 5, 6], expected: ["low", "low", "middle", "middle", "high", "high"] },
    { values: [0, 0, 0, 1], expected: ["low", "low", "low", "high"] },
    { values: [5, 5, 5], expected: ["middle", "middle", "middle"] },
    { values: [1, null, "AA", 2], expected: ["low", null, null, "high"] },
  ])("of $values", ({ values, expected }) => {
    expect(thirdsOf(values)).toEqual(expected);
  });

  it("have a mean, or none", () => expect([meanOf([1, 3]), meanOf([])]).toEqual([2, null]));
});
