import { CSV_BOM, csvLine } from "#domain/audit/csv.ts";
import type { Drawing } from "./drawings.ts";

export type PictureTable = {
  head: readonly string[];
  rows: readonly (readonly (string | number | null)[])[];
};

/** A picture as it leaves the portal: plain values, so that a page can hand it to the browser. */
export type Picture = {
  /** Begins the file's name: "flight-delays-overlap-matrix". */
  name: string;
  title: string;
  /** Names the window and n. */
  caption: string;
  /** The numbers behind the picture, unrounded. */
  table: PictureTable;
  /** Null: there are numbers and nothing to draw. */
  drawing: Drawing | null;
};

export const FORMATS = ["png", "svg", "csv", "json"] as const;
export type Format = (typeof FORMATS)[number];

/** The formats that a picture comes in: without a drawing its numbers only. */
export const formatsOf = ({ drawing }: Picture): readonly Format[] =>
  drawing === null ? ["csv", "json"] : FORMATS;

/** A name that every file system takes, with the day: "flight-delays-overlap-matrix-2026-11-21.csv". */
export function fileName(name: string, format: Format, madeAt: Date): string {
  const safe = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 100);
  return `${safe || "picture"}-${madeAt.toISOString().slice(0, 10)}.${format}`;
}

/** The table as CSV after RFC 4180 in UTF-8, with nothing in it that a spreadsheet would run. */
export const toCsv = ({ table }: Picture): string =>
  CSV_BOM + [table.head, ...table.rows].map(csvLine).join("");

/** The table as JSON, one object a row, with what it is and of when. */
export function toJson({ title, caption, table }: Picture, madeAt: Date): string {
  const rows = table.rows.map((row) =>
    Object.fromEntries(table.head.map((name, index) => [name, row[index] ?? null])),
  );
  return `${JSON.stringify({ title, caption, madeAt: madeAt.toISOString(), rows }, null, 2)}\n`;
}
