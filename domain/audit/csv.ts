/** A spreadsheet takes a cell that begins with one of these for a formula or a command. */
const RUNS = /^[=+\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]/;
const NEEDS_QUOTES = /[",\r\n]/;

export const CSV_BOM = "\ufeff";

/** One cell after RFC 4180; text that a spreadsheet would run gets a leading apostrophe. Null is an empty cell. */
export function csvCell(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" && RUNS.test(value) ? `'${value}` : String(value);
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One line with its CRLF. */
export function csvLine(cells: readonly (string | number | boolean | null | undefined)[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}
