import type { Drawn, MatrixDrawing } from "./drawings.ts";
import { mixed, PAPER } from "./paper.ts";
import { element, text } from "./svg.ts";

const LABEL = 180;
const CELL = { width: 52, height: 32, gap: 3 };
const HATCH = `<defs><pattern id="few" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="4" height="8" fill="${PAPER.line2}"/></pattern></defs>`;

/** A heat map: a row's label, its cells, its n. */
export function drawMatrix({ columns, rows }: MatrixDrawing): Drawn {
  const step = CELL.width + CELL.gap;
  const across = columns.length * step - CELL.gap;
  const head = columns.map((name, index) =>
    text(LABEL + index * step + CELL.width / 2, 10, name, {
      weight: 520,
      fill: PAPER.ink2,
      anchor: "middle",
    }),
  );
  const body = rows.map((row, at) => {
    const y = 24 + at * (CELL.height + CELL.gap);
    const middle = y + CELL.height / 2;
    const cells =
      row.tooFew === null
        ? row.cells.map((cell, index) => drawCell(cell, LABEL + index * step, y))
        : [
            element("rect", { x: LABEL, y, width: across, height: CELL.height, rx: 5, fill: "url(#few)" }),
            text(LABEL + across / 2, middle, row.tooFew, { fill: PAPER.ink2, anchor: "middle" }),
          ];
    return [
      text(0, middle, row.label, { weight: 520, fill: PAPER.ink2 }),
      ...cells,
      text(LABEL + across + 60, middle, row.n, { fill: PAPER.ink3, anchor: "end" }),
    ].join("");
  });
  return {
    width: LABEL + across + 60,
    height: 24 + rows.length * (CELL.height + CELL.gap),
    body: [
      HATCH,
      ...head,
      text(LABEL + across + 60, 10, "n", { fill: PAPER.ink2, anchor: "end" }),
      ...body,
    ].join("\n"),
  };
}

function drawCell(cell: MatrixDrawing["rows"][number]["cells"][number], x: number, y: number): string {
  const { width, height } = CELL;
  return [
    element("rect", {
      x,
      y,
      width,
      height,
      rx: 5,
      fill: mixed(PAPER.accent, cell.shade.percent, PAPER.line2),
      stroke: cell.outlined ? PAPER.ink3 : undefined,
      "stroke-width": cell.outlined ? 1.5 : undefined,
    }),
    text(x + width / 2, y + height / 2, cell.text, {
      anchor: "middle",
      fill: cell.shade.strong ? PAPER.accentInk : PAPER.ink,
    }),
    cell.dotted ? element("circle", { cx: x + width - 6, cy: y + 6, r: 2, fill: PAPER.ink }) : "",
  ].join("");
}
