import { PAPER } from "./paper.ts";

const FONTS = "Inter, 'Inter Variable', 'Helvetica Neue', Helvetica, Arial, sans-serif";
const MARGIN = 24;
const HEAD = 46;
const FOOT = 30;
/** Average advance of a character in ems; a little wide, so that text is cut rather than run over. */
const ADVANCE = 0.56;

// Control characters have no place in XML, not even escaped.
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Text for an element or an attribute. */
export const escaped = (text: string): string =>
  text
    .replace(FORBIDDEN, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

const number = (value: number): string => String(Math.round(value * 100) / 100);

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element; numbers are rounded to two places, undefined is left out. */
export function element(name: string, attributes: Attributes, content = ""): string {
  const written = Object.entries(attributes)
    .filter((entry): entry is [string, string | number] => entry[1] !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? number(value) : escaped(value)}"`)
    .join("");
  return content === "" ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

export type TextStyle = {
  size?: number;
  weight?: number;
  fill?: string;
  anchor?: "start" | "middle" | "end";
};

/** A line of text whose middle is at `y`. */
export const text = (x: number, y: number, words: string, style: TextStyle = {}): string =>
  element(
    "text",
    {
      x,
      y,
      dy: "0.35em",
      "font-size": style.size ?? 12,
      "font-weight": style.weight,
      fill: style.fill ?? PAPER.ink,
      "text-anchor": style.anchor === "start" ? undefined : style.anchor,
    },
    escaped(words),
  );

/** Lines of at most `width` pixels; what does not fit into `most` lines ends in an ellipsis. */
export function wrapped(words: string, width: number, size = 12, most = 2): string[] {
  const fits = Math.max(4, Math.floor(width / (size * ADVANCE)));
  const lines: string[] = [];
  for (const word of words.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= fits)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  const shown = lines.slice(0, most).map((line) => shortened(line, fits));
  const end = shown.at(-1);
  if (lines.length > most && end !== undefined) shown[shown.length - 1] = shortened(`${end} …`, fits);
  return shown;
}

const shortened = (line: string, most: number): string => {
  const letters = [...line];
  return letters.length <= most
    ? line
    : `${letters
        .slice(0, most - 1)
        .join("")
        .trimEnd()}…`;
};

/**
 * A whole SVG file around a drawing of a size: title above, caption below, on light paper. It refers to nothing outside itself, and names
 * the portal's font with others that stand in where it is not installed.
 */
export function svgDocument(
  { title, caption }: { title: string; caption: string },
  { width, height, body }: { width: number; height: number; body: string },
): string {
  const [allWidth, allHeight] = [width + 2 * MARGIN, height + HEAD + FOOT + MARGIN];
  const foot = wrapped(caption, width, 11, 2);
  const content = [
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(caption)}</desc>`,
    element("rect", { width: allWidth, height: allHeight, fill: PAPER.panel }),
    text(MARGIN, MARGIN + 4, wrapped(title, width, 15, 1)[0] ?? "", { size: 15, weight: 620 }),
    element("g", { transform: `translate(${MARGIN} ${HEAD})` }, body || " "),
    ...foot.map((line, index) =>
      text(MARGIN, HEAD + height + 20 + index * 15, line, { size: 11, fill: PAPER.ink3 }),
    ),
  ].join("\n");
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    width: allWidth,
    height: allHeight,
    viewBox: `0 0 ${number(allWidth)} ${number(allHeight)}`,
    "font-family": FONTS,
    role: "img",
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element("svg", attributes, `\n${content}\n`)}\n`;
}
