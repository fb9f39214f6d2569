import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
const parquet = async (sql: string) => {
  const path = join(folder, `made-${made++}.parquet`);
  await withEngine({ files: [path] }, (engine) => engine.run(`copy (${sql}) to '${path}' (format parquet)`));
  return readFileSync(path);
};
async function imported(content: string | Uint8Array, reading: Reading) {
  const { path, columns, rejected } = await importFile(file(content), { scratch, reading });
  const rows = await withEngine({ files: [path] }, async ({ connection }) =>
    (await connection.runAndReadAll(`select * from read_parquet('${path}')`)).getRowsJson(),
  );
  rmSync(path);
  return { rows, rejected, types: Object.fromEntries(columns.map(({ name, storage }) => [name, storage])) };
}

describe("what is sniffed before an import", () => {
  test("takes no type from a line that the import keeps aside", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `C${i};${i},5;${i % 7}\n`).join("");
    const found = await sniffed(`id;fee;calls\n${rows}C99;1,5;x;too;many\nC98;broken\n`);
    expect(found.columns.map(({ type }) => type)).toEqual(["text", "decimal", "whole"]);
    expect(found.rows).toHaveLength(20);
  });

  test("dialect, encoding, decimal mark, dates and types, with the first rows as they would be stored", async () => {
    const german = "ort;tag;betrag\nKöln;21.11.2026;1.234,5\nBonn;1.2.2026;7\n";
    const found = await sniffed(Buffer.from(german, "latin1"));
    expect(found).toMatchObject({
      format: "csv",
      encoding: "windows-1252",
      dialect: { delimiter: ";", quote: '"', header: true, decimal: "," },
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

  test("JSON lines show the types of the import, with the lines that parse; each can be corrected", async () => {
    const text = '{"a": 1, "day": "21.11.2026"}\nbroken\n{"a": 2, "day": "soon"}\n';
    const lines = await sniffed(text);
    expect(lines).toMatchObject({
      format: "jsonl",
      encoding: "utf-8",
      dialect: null,
      reading: {},
      columns: [{ type: "whole" }, { type: "text" }],
    });
    expect(lines.rows).toEqual([
      ["1", "21.11.2026"],
      ["2", "soon"],
    ]);
    const columns: Reading["columns"] = [
      { name: "a", type: "text" },
      { name: "day", type: "date", format: "%d.%m.%Y" },
    ];
    const corrected = await sniffed(text, { columns });
    expect(corrected).toMatchObject({
      reading: { columns },
      columns: [
        { type: "text", misfits: 0 },
        { type: "date", format: "%d.%m.%Y", misfits: 1 },
      ],
      rows: [
        ["1", "2026-11-21"],
        ["2", null],
      ],
    });
    expect(readdirSync(scratchFolder)).toEqual([]);
  });

  test("the encoding of JSON lines is found, and can be said", async () => {
    const text = Buffer.from('{"city": "Köln"}\n', "latin1");
    expect(await sniffed(text)).toMatchObject({ encoding: "windows-1252", rows: [["Köln"]], reading: {} });
    const said = await sniffed(text, { encoding: "windows-1252" });
    expect(said.reading).toEqual({ encoding: "windows-1252" });
  });

  test("Parquet says its types itself; each can be corrected", async () => {
    const bytes = await parquet("select 20260101 + range as day, range / 2 as half from range(3)");
    expect(await sniffed(bytes)).toMatchObject({
      format: "parquet",
      encoding: null,
      dialect: null,
      reading: {},
      columns: [{ type: "whole" }, { type: "decimal" }],
      rows: [
        ["20260101", "0.0"],
        ["20260102", "0.5"],
        ["20260103", "1.0"],
      ],
    });
    const columns: Reading["columns"] = [
      { name: "day", type: "date", format: "%Y%m%d" },
      { name: "half", type: "whole" },
    ];
    expect(await sniffed(bytes, { columns })).toMatchObject({
      reading: { columns },
      columns: [
        { type: "date", misfits: 0 },
        { type: "whole", misfits: 1 },
      ],
      rows: [
        ["2026-01-01", "0"],
        ["2026-01-02", null],
        ["2026-01-03", "1"],
      ],
    });
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
      encoding: "utf-16le",
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

describe("a file that says its types itself is imported as its person said", () => {
  const lines = (bad: string) =>
    `${Array.from({ length: 30 }, (_, i) => `{"id": ${i}, "n": "${i}"}\n`).join("")}${bad}`;

  test("JSON lines: what does not fit is kept aside beside what is broken, each with its own line", async () => {
    const { rows, rejected, types } = await imported(
      lines('{"id": 30, "n": "many"}\n\nbroken\n{"id": 31, "n": "NA"}\n{"n": 32}\n'),
      {
        columns: [
          { name: "n", type: "whole" },
          { name: "id", type: "text" },
        ],
      },
    );
    expect(types).toEqual({ id: "VARCHAR", n: "BIGINT" });
    expect(rejected).toMatchObject({ rows: 2, lines: 2 });
    expect(rejected?.kept).toMatchObject([
      { line: 31, column: "n", reason: "its value is no whole number", text: '{"id": 30, "n": "many"}' },
      { line: 33, column: null, text: "broken" },
    ]);
    expect(rows.slice(29)).toEqual([
      ["29", "29"],
      ["31", null],
      [null, "32"],
    ]);
    expect(readdirSync(scratchFolder)).toEqual([]);
  });

  test("JSON lines: a date that becomes text keeps its letters", async () => {
    const { rows } = await imported('{"at": "2026-11-21T10:00:00Z", "n": 7.0}\n', {
      columns: [
        { name: "at", type: "text" },
        { name: "n", type: "text" },
      ],
    });
    expect(rows).toEqual([["2026-11-21T10:00:00Z", "7"]]);
  });

  test("Parquet: a whole number that was stored as a double for its gaps; what does not fit is told by its row", async () => {
    const bytes = await parquet(
      "select case range when 3 then 'nan'::double when 7 then 7.5 else range end as id, 'x' as word from range(40)",
    );
    const { rows, rejected, types } = await imported(bytes, { columns: [{ name: "id", type: "whole" }] });
    expect(types).toEqual({ id: "BIGINT", word: "VARCHAR" });
    expect(rows).toHaveLength(39);
    expect(rows.slice(2, 5)).toEqual([
      ["2", "x"],
      [null, "x"],
      ["4", "x"],
    ]);
    expect(rejected).toEqual({
      rows: 1,
      lines: 1,
      kept: [
        {
          line: 8,
          lines: 1,
          column: "id",
          reason: "its value is no whole number",
          text: '{"id":"7.5","word":"x"}',
        },
      ],
    });
  });

  test("too many misfits refuse the file, with examples", async () => {
    const wrong = imported(await parquet("select 'x' || range as n from range(3)"), {
      columns: [{ name: "n", type: "decimal" }],
    });
    await expect(wrong).rejects.toThrow(
      'None of the 3 rows parses. Row 1: its value is no number ({"n":"x0"}). Row 2:',
    );
    await expect(imported(lines(""), { columns: [{ name: "n", type: "boolean" }] })).rejects.toThrow(
      "28 of 30 rows do not parse",
    );
    expect(readdirSync(scratchFolder)).toEqual([]);
  });

  test("a column that is not there is named", async () => {
    for (const content of ['{"a": 1}\n', await parquet("select 1 as a")])
      await expect(imported(content, { columns: [{ name: "b", type: "text" }] })).rejects.toThrow(
        'A type was said for the column "b", which the file does not have.',
      );
  });
});
