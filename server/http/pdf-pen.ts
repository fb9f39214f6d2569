import PDFDocument from "pdfkit";
import { fontParts, WEIGHTS, type Weight } from "./pdf-fonts.ts";
import { lettersFor } from "./pdf-letters.ts";

const MARGIN = 56;
const SIZE = 8.5;

export type Doc = InstanceType<typeof PDFDocument>;
type Glyphs = { hasGlyphForCodePoint(code: number): boolean };

/** An A4 page in our margins; `bytes` is done once the document was ended. */
export function newDocument(info: { title: string; author: string; madeAt: string }): {
  doc: Doc;
  bytes: Promise<Uint8Array<ArrayBuffer>>;
} {
  const doc = new PDFDocument({
    size: "A4",
    margins: { top: MARGIN, bottom: MARGIN, left: MARGIN, right: MARGIN },
    bufferPages: true,
    lang: "en",
    displayTitle: true,
    info: { Title: info.title, Author: info.author, CreationDate: new Date(info.madeAt) },
  });
  return { doc, bytes: bytesOf(doc) };
}

export type LineStyle = { weight?: Weight; size?: number; before?: number; after?: number; indent?: number };
export type Pen = {
  /** Whether letters were told by their numbers so far. */
  readonly toldNumbers: boolean;
  line(text: string, style?: LineStyle): void;
  facts(rows: readonly (readonly [string, string])[]): void;
  at(text: string, x: number, y: number, width: number, align: "left" | "right"): void;
};

/** Writes text in whichever part of the face has each letter. */
export function penOf(doc: Doc): Pen {
  const parts = fontParts();
  for (const weight of WEIGHTS) {
    for (const { name, file } of parts[weight]) doc.registerFont(name, file);
  }
  const glyphs = new Map<string, Glyphs>();
  for (const { name } of WEIGHTS.flatMap((weight) => parts[weight])) {
    doc.font(name);
    const held = (doc as unknown as { _font: { font: Glyphs } })._font.font;
    glyphs.set(name, held);
  }
  const partWith = (letter: string, weight: Weight): string | undefined => {
    const code = letter.codePointAt(0) ?? 32;
    return parts[weight].find(({ name }) => glyphs.get(name)?.hasGlyphForCodePoint(code))?.name;
  };
  const fontFor = (letter: string, weight: Weight): string =>
    partWith(letter, weight) ?? parts[weight][0]?.name ?? "";
  let told = false;
  const write = (text: string, weight: Weight, options: PDFKit.Mixins.TextOptions) => {
    const printed = lettersFor(
      text.replaceAll("\t", " "),
      (letter) => partWith(letter, weight) !== undefined,
    );
    told ||= printed !== text.replaceAll("\t", " ");
    const runs = runsOf(printed, (letter) => fontFor(letter, weight));
    for (const [index, run] of runs.entries()) {
      doc.font(run.font).text(run.text, { ...options, continued: index < runs.length - 1 });
    }
  };
  const width = doc.page.width - 2 * MARGIN;
  const label = 92;
  return {
    get toldNumbers() {
      return told;
    },
    line(text, { weight = "400", size = SIZE, before = 0, after = 1, indent = 0 } = {}) {
      doc.y += before;
      doc.fontSize(size);
      doc.x = MARGIN + indent;
      write(text === "" ? " " : text, weight, { width: width - indent, lineGap: 1.5 });
      doc.y += after;
    },
    facts(rows) {
      doc.fontSize(SIZE);
      for (const [name, value] of rows) {
        if (doc.y > doc.page.height - MARGIN - 30) doc.addPage();
        const top = doc.y;
        doc.x = MARGIN;
        doc.fillColor("#666");
        write(name, "400", { width: label, lineGap: 1.5 });
        doc.fillColor("#111");
        doc.y = top;
        doc.x = MARGIN + label;
        write(value === "" ? " " : value, "400", { width: width - label, lineGap: 1.5 });
        doc.y += 1.5;
      }
    },
    at(text, x, y, wide, align) {
      doc.fontSize(7).fillColor("#666");
      doc.x = x;
      doc.y = y;
      write(text, "400", { width: wide, align, lineBreak: false });
      doc.fillColor("#111");
    },
  };
}

export type Run = { font: string; text: string };

/** Neighbouring letters of one font together; a letter that stays with its neighbour where both have it. */
export function runsOf(text: string, fontFor: (letter: string) => string): Run[] {
  const runs: Run[] = [];
  for (const letter of text) {
    const font = fontFor(letter);
    const last = runs.at(-1);
    if (last && last.font === font) last.text += letter;
    else runs.push({ font, text: letter });
  }
  return runs;
}

/** On each page: what it belongs to, and which page of how many. */
export function footers(doc: Doc, pen: Pen, text: string): void {
  const { start, count } = doc.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    doc.switchToPage(page);
    // Below the margin a text would begin a new page.
    doc.page.margins.bottom = 0;
    const y = doc.page.height - MARGIN + 22;
    pen.at(text, MARGIN, y, 300, "left");
    pen.at(`page ${page - start + 1} of ${count}`, doc.page.width - MARGIN - 120, y, 120, "right");
  }
}

function bytesOf(doc: Doc): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    doc.on("data", (chunk: Buffer) => chunks.push(chunk));
    doc.on("error", reject);
    doc.on("end", () => resolve(new Uint8Array(Buffer.concat(chunks))));
  });
}
