import { passageGeometry } from "#components/lifecycle/passage-geometry.ts";
import type { Drawn, PassagesDrawing } from "./drawings.ts";
import { PAPER } from "./paper.ts";
import { element, text } from "./svg.ts";

const WIDTH = 720;
const HEAD = 28;

/** One phase in focus, the phases that it drew the team to, and the reasons. */
export function drawPassages({ from, passages }: PassagesDrawing): Drawn {
  const shape = passageGeometry(
    passages.map((one) => ({ ...one, title: `${one.letters} ${one.title}` })),
    WIDTH,
  );
  const places = shape.places.map((place, index) => {
    const color = passages[index]?.color ?? PAPER.ink3;
    return [
      element("path", { d: place.path, fill: color, "fill-opacity": 0.35 }),
      element("rect", {
        x: shape.node.x,
        y: place.y,
        width: shape.node.width,
        height: place.height,
        fill: color,
      }),
      ...place.lines.map((line) =>
        text(shape.text.x, line.y, line.text, {
          size: line.kind === "title" ? 12 : 11.5,
          weight: line.kind === "title" ? 600 : undefined,
          fill: line.kind === "title" ? PAPER.ink : PAPER.ink2,
        }),
      ),
    ].join("");
  });
  const body = [
    element("rect", { width: shape.source.width, height: shape.source.height, fill: from.color }),
    ...places,
  ].join("\n");
  return {
    width: WIDTH,
    height: HEAD + shape.height,
    body:
      text(0, 10, `${from.letters} ${from.title} in focus`, { weight: 600 }) +
      element("g", { transform: `translate(0 ${HEAD})` }, body),
  };
}
