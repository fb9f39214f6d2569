/** A part of a datasheet: lines with labels, a table, sentences, a list. Each may be empty. */
export type DatasheetSection = {
  key: string;
  title: string;
  paragraphs: string[];
  facts: { label: string; value: string }[];
  table: { columns: string[]; rows: string[][] } | null;
  items: string[];
};

export const emptySection = (key: string, title: string): DatasheetSection => ({
  key,
  title,
  paragraphs: [],
  facts: [],
  table: null,
  items: [],
});
