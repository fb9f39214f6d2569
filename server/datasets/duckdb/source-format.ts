import { open, stat } from "node:fs/promises";
import type { SourceFormat } from "#domain/datasets/view.ts";
import { JobFailed } from "#server/kernel/job.ts";
import { readHead } from "./text-encoding.ts";

const MAGIC: readonly { bytes: string; sentence: string }[] = [
  {
    bytes: "504b0304",
    sentence:
      "This is a ZIP archive or an Excel workbook. Save the table as CSV, or unpack the archive first.",
  },
  { bytes: "1f8b", sentence: "This file is compressed with gzip. Unpack it first." },
  { bytes: "28b52ffd", sentence: "This file is compressed with Zstandard. Unpack it first." },
  { bytes: "425a68", sentence: "This file is compressed with bzip2. Unpack it first." },
  { bytes: "fd377a585a00", sentence: "This file is compressed with xz. Unpack it first." },
  { bytes: "d0cf11e0", sentence: "This is an old Excel workbook. Save the table as CSV." },
  { bytes: "25504446", sentence: "This is a PDF document. Export the table behind it as CSV." },
  { bytes: "53514c69746520666f726d6174", sentence: "This is an SQLite database. Export the table as CSV." },
  { bytes: "4152524f5731", sentence: "This is an Arrow file. Save the table as Parquet." },
];
const NOTHING = "Nothing was imported.";

/** Which kind of table a file holds; what is neither is refused with what it looks like. */
export async function sourceFormat(path: string): Promise<SourceFormat> {
  const { size } = await stat(path);
  if (size === 0)
    throw new JobFailed(
      `The file is empty: it has 0 bytes. ${NOTHING} Look at the export and upload it again.`,
    );
  const head = await readHead(path, 65_536);
  if (head.toString("latin1", 0, 4) === "PAR1") {
    await checkParquetEnd(path, size);
    return "parquet";
  }
  const hex = head.toString("hex", 0, 16);
  const known = MAGIC.find(({ bytes }) => hex.startsWith(bytes));
  if (known) throw new JobFailed(`${known.sentence} ${NOTHING}`);
  if (looksBinary(head))
    throw new JobFailed(
      `The file is neither CSV, JSON lines nor Parquet: it holds bytes that no text has. ${NOTHING} Upload the table as CSV, JSON lines or Parquet.`,
    );
  const text = textOf(head);
  if (looksLikeJsonLines(text, size > head.length)) return "jsonl";
  const start = text.slice(0, 200).trimStart();
  if (start.startsWith("{") || /^\[\s*[[{]/.test(start))
    throw new JobFailed(
      `The file is JSON, not a table. ${NOTHING} Write one object a line (JSON lines), or upload the table as CSV or Parquet.`,
    );
  if (/^<(!doctype|html|\?xml)/i.test(start))
    throw new JobFailed(
      `The file is a web page or XML, not a table: the download may have led to a sign-in page. ${NOTHING} Upload the table as CSV, JSON lines or Parquet.`,
    );
  return "csv";
}

function textOf(head: Buffer): string {
  const mark = head.length < 2 ? 0 : head.readUInt16BE(0);
  const encoding = mark === 0xfffe ? "utf-16le" : mark === 0xfeff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(head);
}

const LINES_LOOKED_AT = 20;

/** Most of the first lines are a JSON object each, which no line of a CSV file is. A first line longer than the head is judged by its start. */
function looksLikeJsonLines(text: string, cut: boolean): boolean {
  const lines = text.split("\n");
  if (cut && lines.length === 1) return /^\s*\{\s*"/.test(text);
  if (cut) lines.pop();
  const written = lines.filter((line) => line.trim() !== "").slice(0, LINES_LOOKED_AT);
  return written.filter(isObject).length * 2 > written.length;
}

function isObject(line: string): boolean {
  if (!/^\s*\{/.test(line)) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

async function checkParquetEnd(path: string, size: number): Promise<void> {
  const file = await open(path, "r");
  try {
    const tail = Buffer.alloc(8);
    if (size >= 12) await file.read(tail, 0, 8, size - 8);
    const mark = tail.toString("latin1", 4);
    if (mark === "PARE")
      throw new JobFailed(`The Parquet file is encrypted. ${NOTHING} Upload it without encryption.`);
    if (mark !== "PAR1" || tail.readUInt32LE(0) > size - 12)
      throw new JobFailed(
        `The file ends in the middle: a Parquet file keeps its table of contents at its end, and that part is missing. ${NOTHING} Upload the whole file again.`,
      );
  } finally {
    await file.close();
  }
}

/** More than one byte in fifty that no text has, zeros aside: UTF-16 is full of those, and a stray NUL gets its own sentence. */
function looksBinary(head: Buffer): boolean {
  let strange = 0;
  for (const byte of head)
    if ((byte > 0 && byte < 9) || (byte > 13 && byte < 32 && byte !== 27) || byte === 127) strange++;
  return strange > 2 && strange > head.length / 50;
}
