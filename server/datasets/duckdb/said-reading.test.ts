import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Reading } from "#domain/datasets/reading.ts";
import { withEngine } from "./engine.ts";
import { importFile } from "./import-file.ts";
import { sniffFile } from "./sniff-file.ts";

const folder = mkdtempSync(join(tmpdir(), "countersign-said-"));
const scratchFolder = mkdtempSync(join(tmpdir(), "countersign-said-scratch-"));
afterAll(() => {
  for (const path of [folder, scratchFolder]) rmSync(path, { recursive: true, force: true });
});

let made = 0;
const scratch = async (extension: string) => join(scratchFolder, `${made++}.${extension}`);
const file = (content: string | Uint8Array) => {
  const path = join(folder, `source-${made++}`);
  writeFileSync(path, content);
  return path;
};
const sniffed = (content: string | Uint8Array, said: Reading = {}) => sniffFile(file(content), said, scratch);
async function imported(content: string | Uint8Array, reading: Reading) {
  const { path, columns, rejected } = await importFile(file(content), { scratch, reading });
  const rows = await withEngine({ files: [path] }, async ({ connection }) =>
    (await connection.runAndReadAll(`select * from read_parquet('${path}')`)).getRowsJson(),
  );
  rmSync(path);
  return { rows, rejected, types: Object.fromEntries(columns.map(({ name, storage }) => [name, storage])) };
}

describe("what is sniffed before an import", () => {
  test("dialect, encoding, decimal mark, dates and types, with the first rows as they would be stored", async () => {
    const german = "ort;tag;betrag\nKöln;21.11.2026;1.234,5\nBonn;1.2.2026;7\n";
    const found = await sniffed(Buffer.from(german, "latin1"));
    expect(found).toMatchObject({
      format: "csv",
      dialect: { encoding: "windows-1252", delimiter: ";", quote: '"', header: true, decimal: "," },
      columns: [
        { name: "ort", type: "text" },
        { name: "tag", type: "date", format: "%d.%m.%Y", misfits: 0 },
        { name: "betrag", type: "decimal", misfits: 0 },
      ],
    });
    expect(found.rows).toEqual([
      ["Köln", "2026-11-21", "1234.5"],
      ["Bonn", "2026-02-01", "7.0"],
    ]);
    const kept = await imported(Buffer.from(german, "latin1"), found.reading);
    expect(kept.rows).toEqual([
      ["Köln", "2026-11-21", 1234.5],
      ["Bonn", "2026-02-01", 7],
    ]);
    expect(readdirSync(scratchFolder)).toEqual([]);
  });

  test("a first line of numbers is taken for a row, and what has to be said for that is told", async () => {
    const found = await sniffed("1,2\n3,4\n");
    expect(found).toMatchObject({ dialect: { header: false }, reading: { header: false } });
    expect(found.rows).toEqual([
      ["1", "2"],
      ["3", "4"],
    ]);
    expect((await imported("1,2\n3,4\n", found.reading)).rows).toHaveLength(2);
  });

  test("a correction is tried: what it makes of the rows, and what would not fit", async () => {
    const text = "code,n\n7,1\n42,x\n";
    const columns: Reading["columns"] = [
      { name: "code", type: "text" },
      { name: "n", type: "whole" },
    ];
    expect((await sniffed(text)).columns[0]).toMatchObject({ type: "whole" });
    const found = await sniffed(text, { columns });
    expect(found.columns).toMatchObject([
      { type: "text", misfits: 0 },
      { type: "whole", misfits: 1 },
    ]);
    expect(found.rows).toEqual([
      ["7", "1"],
      ["42", null],
    ]);
  });

  test("JSON lines and Parquet say their types themselves", async () => {
    const lines = await sniffed('{"a": 1, "b": "x"}\n{"a": 2, "b": null}\n');
    expect(lines).toMatchObject({
      format: "jsonl",
      dialect: null,
      columns: [{ type: "whole" }, { type: "text" }],
    });
    expect(lines.rows[1]).toEqual(["2", null]);
  });

  test("a file of many megabytes is read by its head alone", async () => {
    const row = `${"x".repeat(90)},1.5\n`;
    const found = await sniffed(`word,n\n${row.repeat(60_000)}`);
    expect(found.columns).toMatchObject([{ type: "text" }, { type: "decimal" }]);
    expect(found.rows).toHaveLength(20);
  });

  test("UTF-16, whose head ends inside a line", async () => {
    const found = await sniffed(Buffer.from(`\ufeffword,n\n${"Köln,1\n".repeat(400_000)}`, "utf16le"));
    expect(found).toMatchObject({
      dialect: { encoding: "utf-16le" },
      columns: [{ type: "text" }, { type: "whole" }],
    });
  });
});

describe("a file is imported as its person said", () => {
  const rows = (bad: string) =>
    `id,day\n${Array.from({ length: 30 }, (_, i) => `${i},2026-01-0${(i % 9) + 1}\n`).join("")}${bad}`;

  test("a value that does not fit its type has its row kept aside, with line, column and reason", async () => {
    const {
      rejected,
      types,
      rows: kept,
    } = await imported(rows("30,soon\n31,2026-02-30\n32,2026-02-03\n"), {
      columns: [{ name: "day", type: "date", format: "%Y-%m-%d" }],
    });
    expect(types.day).toBe("DATE");
    expect(kept).toHaveLength(31);
    expect(rejected).toMatchObject({
      rows: 2,
      kept: [
        { line: 32, column: "day", reason: "its value is no date written as 2026-11-21", text: "30,soon" },
        { line: 33, text: "31,2026-02-30" },
      ],
    });
  });

  test("beside rows of another width, each with its own line", async () => {
    const { rejected, rows: kept } = await imported(rows("30,2026-01-01,more\n31,soon\n32,2026-02-03\n"), {
      columns: [{ name: "day", type: "date" }],
    });
    expect(kept).toHaveLength(31);
    expect(rejected?.kept.map(({ line, text }) => [line, text])).toEqual([
      [32, "30,2026-01-01,more"],
      [33, "31,soon"],
    ]);
  });

  test("too many of them refuse the file, with examples", async () => {
    const wrong = imported("id,n\n1,a\n2,b\n3,3\n", { columns: [{ name: "n", type: "whole" }] });
    await expect(wrong).rejects.toThrow(
      "2 of 3 rows do not parse, and more than 10 % is too many. Line 2: its value is no whole number (1,a).",
    );
    expect(readdirSync(scratchFolder)).toEqual([]);
  });

  test("text keeps leading zeros; a half is no whole number", async () => {
    const { rows: kept } = await imported("code\n007\n1.5\n", { columns: [{ name: "code", type: "text" }] });
    expect(kept).toEqual([["007"], ["1.5"]]);
    await expect(imported("n\n1.5\n", { columns: [{ name: "n", type: "whole" }] })).rejects.toThrow(
      "The only row does not parse.",
    );
  });

  test("single quotation marks, no header, another separator", async () => {
    const { rows: kept } = await imported("'a;b';1\n'c';2\n", { quote: "'", header: false, delimiter: ";" });
    expect(kept).toEqual([
      ["a;b", "1"],
      ["c", "2"],
    ]);
  });

  test("a column that is not there is named", async () => {
    await expect(imported("a\n1\n", { columns: [{ name: "b", type: "text" }] })).rejects.toThrow(
      'A type was said for the column "b", which the file does not have.',
    );
  });

  test("UTF-8 that is none is refused, and Windows-1252 can be said", async () => {
    const bytes = Buffer.from("city\nKöln\n", "latin1");
    await expect(imported(bytes, { encoding: "utf-8" })).rejects.toThrow(
      "holds bytes that UTF-8 does not have",
    );
    expect((await imported(bytes, { encoding: "windows-1252" })).rows).toEqual([["Köln"]]);
  });
});
