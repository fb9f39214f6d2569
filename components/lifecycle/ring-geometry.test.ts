import { describe, expect, test } from "vitest";
import { ringGeometry } from "./ring-geometry.ts";

const zeros = (n: number): number[][] => Array.from({ length: n }, () => Array<number>(n).fill(0));

describe("the ring of phases", () => {
  test("has an arc for every phase even when nothing was visited", () => {
    const ring = ringGeometry(zeros(9), 330);
    expect(ring.arcs).toHaveLength(9);
    expect(ring.chords).toHaveLength(0);
    expect(new Set(ring.arcs.map((arc) => arc.path)).size).toBe(9);
  });

  test("draws one chord for each pair that was visited, and none for a phase with itself", () => {
    const counts = zeros(9);
    counts[3] = [4, 9, 14, 48, 0, 0, 0, 0, 0];
    const ring = ringGeometry(counts, 330);
    expect(ring.chords.map((chord) => [chord.source, chord.target, chord.count]).sort()).toEqual([
      [3, 0, 4],
      [3, 1, 9],
      [3, 2, 14],
    ]);
  });

  test("holds no number that is not finite", () => {
    const counts = zeros(9);
    counts[0] = [0, 0, 0, 0, 0, 0, 0, 0, 1];
    const ring = ringGeometry(counts, 120);
    for (const { path } of [...ring.arcs, ...ring.chords]) expect(path).not.toMatch(/NaN|Infinity|e-/);
  });

  test("keeps labels inside the picture", () => {
    const ring = ringGeometry(zeros(9), 330);
    for (const { label } of ring.arcs) {
      expect(Math.hypot(label.x, label.y)).toBeLessThan(330 / 2);
    }
  });
});
