import { wrapped } from "#components/charts/export/svg.ts";

export type PassageInput = { value: number; title: string; figures: string; reasons: readonly string[] };

export type PassageLine = { text: string; y: number; kind: "title" | "reason" };
export type PassagePlace = {
  y: number;
  height: number;
  /** The ribbon from the phase in focus. */
  path: string;
  lines: readonly PassageLine[];
};
export type PassageGeometry = {
  width: number;
  height: number;
  source: { width: number; height: number };
  node: { x: number; width: number };
  text: { x: number };
  places: readonly PassagePlace[];
};

const LINE = 17;
const GAP = 16;
const NODE = 10;
const LEAST = 3;
const REASONS = 3;

/**
 * The interdependency picture of one phase: it stands at the left, the phases that were visited at the right under each other, bound by
 * ribbons as wide as the visits (or hours) are many. Each block has room for its title and reasons. Pixels of `width`.
 */
export function passageGeometry(passages: readonly PassageInput[], width: number): PassageGeometry {
  const nodeX = Math.round(Math.min(190, width * 0.2));
  const textX = nodeX + NODE + 10;
  const room = width - textX;
  const total = passages.reduce((sum, { value }) => sum + value, 0);
  const blocks = passages.map((passage) => linesOf(passage, room));
  const textHeight = blocks.reduce((sum, lines) => sum + lines.length * LINE, 0);
  const scale = total === 0 ? 0 : Math.max(120, textHeight * 0.7) / total;
  let [y, left] = [0, 0];
  const places = passages.map(({ value }, index): PassagePlace => {
    const lines = blocks[index] ?? [];
    const ribbon = Math.max(LEAST, value * scale);
    const height = Math.max(ribbon, lines.length * LINE);
    const place = {
      y,
      height: ribbon,
      path: ribbonPath({ x: NODE + 4, y: left }, { x: nodeX, y }, ribbon),
      lines: lines.map((line, at) => ({ ...line, y: y + at * LINE + LINE / 2 })),
    };
    y += height + GAP;
    left += ribbon;
    return place;
  });
  return {
    width,
    height: Math.max(1, y - GAP, left),
    source: { width: NODE + 4, height: Math.max(LEAST, left) },
    node: { x: nodeX, width: NODE },
    text: { x: textX },
    places,
  };
}

function linesOf({ title, figures, reasons }: PassageInput, room: number): Omit<PassageLine, "y">[] {
  const head = wrapped(`${title}: ${figures}`, room, 12, 2).map((text) => ({ text, kind: "title" as const }));
  const shown = reasons.slice(0, REASONS).flatMap((reason) => wrapped(reason, room, 11.5, 2));
  const more = reasons.length - REASONS;
  return [
    ...head,
    ...[...shown, ...(more > 0 ? [`and ${more} more`] : [])].map((text) => ({
      text,
      kind: "reason" as const,
    })),
  ];
}

type Corner = { x: number; y: number };

function ribbonPath(from: Corner, to: Corner, height: number): string {
  const bend = (from.x + to.x) / 2;
  const at = (value: number) => Math.round(value * 100) / 100;
  return [
    `M${at(from.x)} ${at(from.y)}`,
    `C${at(bend)} ${at(from.y)} ${at(bend)} ${at(to.y)} ${at(to.x)} ${at(to.y)}`,
    `V${at(to.y + height)}`,
    `C${at(bend)} ${at(to.y + height)} ${at(bend)} ${at(from.y + height)} ${at(from.x)} ${at(from.y + height)}Z`,
  ].join("");
}
