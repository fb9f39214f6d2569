import { ringGeometry } from "#components/lifecycle/ring-geometry.ts";
import type { Drawn, RingDrawing } from "./drawings.ts";
import { PAPER } from "./paper.ts";
import { element, text } from "./svg.ts";

const SIZE = 520;
const LEGEND = 230;

/** The ring of phases with its chords, and beside it what the letters stand for. */
export function drawRing({ counts, phases }: RingDrawing): Drawn {
  const ring = ringGeometry(counts, SIZE);
  const phase = (index: number) => phases[index] ?? { letters: "?", title: "", color: PAPER.ink3 };
  const chords = ring.chords.map((chord) =>
    element(
      "path",
      {
        d: chord.path,
        fill: phase(chord.source).color,
        "fill-opacity": 0.5,
        stroke: phase(chord.source).color,
        "stroke-width": 0.5,
      },
      element(
        "title",
        {},
        `${phase(chord.source).letters} to ${phase(chord.target).letters}: ${chord.count}`,
      ),
    ),
  );
  const arcs = ring.arcs.map(
    (arc) =>
      element("path", { d: arc.path, fill: phase(arc.index).color }) +
      text(arc.label.x, arc.label.y, phase(arc.index).letters, {
        weight: 520,
        fill: PAPER.ink2,
        anchor: arc.label.anchor,
      }),
  );
  const legend = phases.map(
    ({ letters, title, color }, index) =>
      element("rect", { x: SIZE + 24, y: 80 + index * 24, width: 10, height: 10, rx: 2, fill: color }) +
      text(SIZE + 42, 85 + index * 24, `${letters}  ${title}`, { fill: PAPER.ink2 }),
  );
  const centred = element(
    "g",
    { transform: `translate(${SIZE / 2} ${SIZE / 2})` },
    [...chords, ...arcs].join("\n"),
  );
  return { width: SIZE + LEGEND, height: SIZE, body: [centred, ...legend].join("\n") };
}
