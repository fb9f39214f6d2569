import { draw } from "./drawings.ts";
import { type Format, fileName, type Picture, toCsv, toJson } from "./picture.ts";
import { svgDocument } from "./svg.ts";

const TYPES: Readonly<Record<Format, string>> = {
  png: "image/png",
  svg: "image/svg+xml;charset=utf-8",
  csv: "text/csv;charset=utf-8",
  json: "application/json",
};

/** Twice the size on the page, so that it stays sharp in print. */
const PIXELS_PER_UNIT = 2;

/** Makes the file in the browser, without asking the server, and hands it over as a download. */
export async function downloadPicture(picture: Picture, format: Format, madeAt: Date): Promise<void> {
  const file = await fileOf(picture, format, madeAt);
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName(picture.name, format, madeAt);
  link.click();
  // The click has only begun the download; the address has to live until it was read.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

async function fileOf(picture: Picture, format: Format, madeAt: Date): Promise<Blob> {
  if (format === "csv") return new Blob([toCsv(picture)], { type: TYPES.csv });
  if (format === "json") return new Blob([toJson(picture, madeAt)], { type: TYPES.json });
  if (picture.drawing === null) throw new Error(`${picture.title} has nothing to draw`);
  const drawn = draw(picture.drawing);
  const svg = new Blob([svgDocument(picture, drawn)], { type: TYPES.svg });
  return format === "svg" ? svg : rasterized(svg);
}

async function rasterized(svg: Blob): Promise<Blob> {
  const url = URL.createObjectURL(svg);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * PIXELS_PER_UNIT;
    canvas.height = image.naturalHeight * PIXELS_PER_UNIT;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob>((done, failed) =>
      canvas.toBlob((png) => (png ? done(png) : failed(new Error("no PNG came back"))), TYPES.png),
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}
