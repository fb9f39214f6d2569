import { columnName, columnNamesProblem } from "#domain/datasets/columns.ts";
import { DELIMITERS, type Delimiter, type Quote, type Reading } from "#domain/datasets/reading.ts";
import { JobFailed } from "#server/kernel/job.ts";
import { parseRecords } from "./csv-records.ts";
import { readHead } from "./text-encoding.ts";

export type CsvDialect = {
  delimiter: Delimiter;
  quote: Quote;
  /** Whether the first line names the columns. */
  header: boolean;
  names: string[];
};

const HEAD_BYTES = 4 << 20;
const RECORDS_LOOKED_AT = 200;
const CHARACTERS_LOOKED_AT = 400_000;

/** How a CSV file in UTF-8 is written: its delimiter and the names in its first line. What `said` says goes before what is seen. */
export async function csvDialect(path: string, said: Reading = {}): Promise<CsvDialect> {
  const text = new TextDecoder().decode(await readHead(path, HEAD_BYTES));
  const quote = said.quote ?? '"';
  const delimiter =
    said.delimiter ??
    chooseDelimiter(text.slice(0, CHARACTERS_LOOKED_AT), text.length > CHARACTERS_LOOKED_AT, quote);
  const [header = []] = parseRecords(text, delimiter, 1, quote);
  if (said.header === false) {
    const names = header.map((_, index) => columnName("", index));
    const problem = columnNamesProblem(names);
    if (problem) throw new JobFailed(`${problem} Nothing was imported.`);
    return { delimiter, quote, header: false, names };
  }
  if (header.every((field) => field.trim() === ""))
    throw new JobFailed(
      "The file has no header and no rows: its first line is empty. Nothing was imported. Look at the export and upload it again.",
    );
  if (said.header === undefined && header.every((field) => isNumber(field)))
    throw new JobFailed(
      `The first line has to name the columns, and this one holds only numbers (${header.slice(0, 3).join(", ")}${header.length > 3 ? ", ..." : ""}). Nothing was imported. Add a line with the names on top, or say before the import that the file has none.`,
    );
  const names = header.map(columnName);
  const problem = columnNamesProblem(names);
  if (problem) throw new JobFailed(`${problem} Nothing was imported.`);
  return { delimiter, quote, header: true, names };
}

const isNumber = (field: string): boolean => field.trim() !== "" && Number.isFinite(Number(field));

/** The delimiter under which most records are as wide as the first; a table of one column has none and gets the comma. */
export function chooseDelimiter(text: string, cut: boolean, quote: Quote = '"'): Delimiter {
  let best: { delimiter: Delimiter; score: number } = { delimiter: ",", score: 0 };
  for (const delimiter of DELIMITERS) {
    const records = parseRecords(text, delimiter, RECORDS_LOOKED_AT, quote);
    if (cut && records.length > 1 && records.length < RECORDS_LOOKED_AT) records.pop();
    const width = records[0]?.length ?? 0;
    if (width < 2) continue;
    const rest = records.slice(1);
    const alike = rest.filter((record) => record.length === width).length;
    const split = rest.filter((record) => record.length > 1).length;
    const share = rest.length === 0 ? 1 : (alike + split * 0.25) / rest.length;
    const score = share * 1000 + Math.min(width, 100) / 1000;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}
