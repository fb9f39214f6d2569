import { chordDirected, ribbonArrow } from "d3-chord";
import { arc } from "d3-shape";

export type RingArc = {
  index: number;
  path: string;
  label: { x: number; y: number; anchor: "start" | "middle" | "end" };
};
export type RingChord = { source: number; target: number; count: number; path: string };

/** What a ring is drawn from: a square matrix of visits or hours, and how each phase looks. */
export type RingInput = {
  counts: readonly (readonly number[])[];
  phases: readonly { letters: string; title: string; color: string }[];
};
export type RingGeometry = { size: number; arcs: RingArc[]; chords: RingChord[] };

const LEAST_SHARE = 0.02;

/**
 * The chord diagram of a square matrix of counts: row is the phase in focus, column the one visited. The diagonal
 * is left out, because it is no way between phases; a phase that nothing leaves or reaches keeps a narrow arc, so that
 * the ring always has all of them. Paths are around the origin, in pixels of `size`.
 */
export function ringGeometry(counts: readonly (readonly number[])[], size: number): RingGeometry {
  const between = counts.map((row, i) => row.map((value, j) => (i === j ? 0 : value)));
  const total = between.flat().reduce((sum, value) => sum + value, 0);
  const least = total === 0 ? 1 : total * LEAST_SHARE;
  const padded = between.map((row, i) => row.map((value, j) => (i === j ? least : value)));
  const outer = size / 2 - 32;
  const inner = outer - Math.max(8, size * 0.03);

  const layout = chordDirected()
    .padAngle(0.035)
    .sortSubgroups((a, b) => b - a)(padded);
  const band = arc<{ startAngle: number; endAngle: number }>().innerRadius(inner).outerRadius(outer);
  const ribbon = ribbonArrow()
    .radius(inner - 2)
    .headRadius(size * 0.035);

  const arcs = layout.groups.map((group): RingArc => {
    const middle = (group.startAngle + group.endAngle) / 2;
    const x = (outer + 14) * Math.sin(middle);
    const y = -(outer + 14) * Math.cos(middle);
    const anchor = Math.abs(Math.sin(middle)) < 0.18 ? "middle" : x > 0 ? "start" : "end";
    return {
      index: group.index,
      path: rounded(band(group)),
      label: { x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10, anchor },
    };
  });
  const chords = layout
    .filter((chord) => chord.source.index !== chord.target.index)
    .map((chord): RingChord => {
      // Its type also has the form that draws on a canvas and returns nothing.
      const path: unknown = ribbon({
        source: { ...chord.source, radius: inner - 2 },
        target: { ...chord.target, radius: inner - 2 },
      });
      return {
        source: chord.source.index,
        target: chord.target.index,
        count: counts[chord.source.index]?.[chord.target.index] ?? 0,
        path: rounded(typeof path === "string" ? path : ""),
      };
    });
  return { size, arcs, chords };
}

// Two decimals are enough for the eye and keep the page's HTML small and equal on server and browser.
function rounded(path: string | null): string {
  return (path ?? "").replace(/-?\d+\.\d+(e-?\d+)?/g, (text) => String(Math.round(Number(text) * 100) / 100));
}
