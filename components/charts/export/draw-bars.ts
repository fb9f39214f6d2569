import type { BarsDrawing, Drawn } from "./drawings.ts";
import { PAPER } from "./paper.ts";
import { element, text, wrapped } from "./svg.ts";

const LABEL = 220;
const TRACK = 360;
const VALUE = 150;
const ROW = 26;

/** Bars by name, with intervals as thin lines; a missing value has none. */
export function drawBars({ bars }: BarsDrawing): Drawn {
  const known = bars.flatMap(({ value, low, high }) => [value, low, high]).filter((one) => one !== null);
  const [least, most] = [Math.min(0, ...known), Math.max(0, ...known)];
  const at = (value: number) => LABEL + ((value - least) / (most - least || 1)) * TRACK;
  const rows = bars.map(({ label, color, value, low, high, text: figures }, index) => {
    const y = index * ROW + ROW / 2;
    return [
      element("path", { d: `M0 ${index * ROW}H${LABEL + TRACK + VALUE}`, stroke: PAPER.line2 }),
      text(0, y, wrapped(label, LABEL - 10, 12, 1)[0] ?? "", { fill: PAPER.ink }),
      value === null
        ? ""
        : element("rect", {
            x: Math.min(at(0), at(value)),
            y: y - 7,
            width: Math.abs(at(value) - at(0)),
            height: 14,
            rx: 2,
            fill: color ?? PAPER.accent,
            "fill-opacity": 0.8,
          }),
      low === null || high === null
        ? ""
        : element("path", {
            d: `M${at(low).toFixed(1)} ${y}H${at(high).toFixed(1)}`,
            stroke: PAPER.ink,
            "stroke-width": 2,
          }),
      text(LABEL + TRACK + VALUE, y, figures, { fill: PAPER.ink, anchor: "end" }),
    ].join("");
  });
  return { width: LABEL + TRACK + VALUE, height: bars.length * ROW, body: rows.join("\n") };
}
