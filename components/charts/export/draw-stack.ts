import type { Drawn, StackDrawing } from "./drawings.ts";
import { PAPER } from "./paper.ts";
import { element, text } from "./svg.ts";

const LABEL = 90;
const TRACK = 520;
const COUNT = 80;
const ROW = 26;

/** Shares of a whole as one bar a row; a row without anything says so. */
export function drawStack({ legend, rows }: StackDrawing): Drawn {
  const names = legend.map(
    ({ label, color }, index) =>
      element("rect", { x: LABEL + index * 150, y: 3, width: 10, height: 10, rx: 2, fill: color }) +
      text(LABEL + index * 150 + 16, 8, label, { fill: PAPER.ink2 }),
  );
  const bars = rows.map((row, index) => {
    const y = 28 + index * ROW + ROW / 2;
    let before = LABEL;
    const parts = (row.parts ?? []).map((share, part) => {
      const x = before;
      before += share * TRACK;
      return element("rect", { x, y: y - 7, width: share * TRACK, height: 14, fill: legend[part]?.color });
    });
    return [
      text(0, y, row.label, { fill: PAPER.ink2 }),
      ...parts,
      row.parts === null ? text(LABEL, y, "none", { fill: PAPER.ink3 }) : "",
      text(LABEL + TRACK + COUNT, y, row.n, { fill: PAPER.ink3, anchor: "end" }),
    ].join("");
  });
  return {
    width: LABEL + TRACK + COUNT,
    height: 28 + rows.length * ROW,
    body: [...names, ...bars].join("\n"),
  };
}
