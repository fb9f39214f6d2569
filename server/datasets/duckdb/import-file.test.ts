import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { withEngine } from "./engine.ts";
import { type Imported, importFile } from "./import-file.ts";
import { profileFile } from "./profile-file.ts";

const folder = mkdtempSync(join(tmpdir(), "countersign-import-"));
const scratchFolder = mkdtempSync(join(tmpdir(), "countersign-import-scratch-"));
afterAll(() => {
  for (const path of [folder, scratchFolder]) rmSync(path, { recursive: true, force: true });
});

let made = 0;
const file = (content: string | Uint8Array) => {
  const path = join(folder, `source-${made++}`);
  writeFileSync(path, content);
  return path;
};
const notes: string[] = [];
const importOf = (content: string | Uint8Array) =>
  importFile(file(content), {
    scratch: async (extension) => join(scratchFolder, `${made++}.${extension}`),
    onNote: (note) => void notes.push(note),
  });
const rowsOf = ({ path }: Imported) =>
  withEngine({ files: [path] }, async (engine) => {
    const reader = await engine.connection.runAndReadAll(`select * from read_parquet('${path}')`);
    return reader.getRowsJson();
  });
const parquetOf = async (sql: string) => {
  const path = join(folder, `made-${made++}.parquet`);
  await withEngine({ files: [path] }, (engine) => engine.run(`copy (${sql}) to '${path}' (format parquet)`));
  return readFileSync(path);
};
const lines = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join("\n");

const refused: {
  name: string;
  content: () => string | Uint8Array | Promise<Uint8Array>;
  sentence: string;
}[] = [
  { name: "an empty file", content: () => "", sentence: "The file is empty: it has 0 bytes." },
  { name: "blank lines", content: () => "\n\n\n", sentence: "its first line is empty" },
  {
    name: "a header only",
    content: () => "a,b,c\n",
    sentence: "The table has 3 columns and no rows. Nothing was imported.",
  },
  {
    name: "a row too short",
    content: () => "a,b,c\n1,2,3\n4,5\n6,7,8\n",
    sentence: "Line 3 has 2 values, and the header names 3 columns. Nothing was imported.",
  },
  {
    name: "a row too long",
    content: () => "a,b,c\n1,2,3\n4,5,6\n6,7,8,9\n",
    sentence: "Line 4 has 4 values, and the header names 3 columns.",
  },
  {
    name: "a ragged row far down",
    content: () => `a,b\n${lines(150_000, (i) => `${i},x`)}\n1,2,3\n1,2\n`,
    sentence: "Line 150,002 has 3 values, and the header names 2 columns.",
  },
  {
    name: "an upload cut at half",
    content: () => "first,second,third\n1,2,3\n4,5,6\n7,8",
    sentence: "The file ends in the middle of line 4, with 2 values of 3. Nothing was imported.",
  },
  {
    name: "a quotation mark that never closes",
    content: () => `a,b\n1,2\n3,"four\n${lines(1000, (i) => `${i},x`)}`,
    sentence: "The quotation mark opened in line 3 is never closed.",
  },
  {
    name: "the same column name twice",
    content: () => "id,delay,id\n1,2,3\n",
    sentence: 'Two columns are called "id": columns 1 and 3. Give each column its own name.',
  },
  {
    name: "names that differ in capitals only",
    content: () => "Id,id\n1,2\n",
    sentence: 'Columns 1 and 2 are called "Id" and "id", which differ in capital letters only.',
  },
  {
    name: "a column name of 10,000 characters",
    content: () => `a,${"x".repeat(10_000)}\n1,2\n`,
    sentence: "The name of column 2 is 10,000 characters long; 200 is the most.",
  },
  {
    name: "more columns than are kept",
    content: () =>
      `${Array.from({ length: 5_001 }, (_, i) => `c${i}`).join(",")}\n${Array(5_001).fill(1).join(",")}\n`,
    sentence: "The table has 5,001 columns; 5,000 is the most.",
  },
  {
    name: "no header",
    content: () => "1,2,3\n4,5,6\n",
    sentence: "The first line has to name the columns, and this one holds only numbers (1, 2, 3).",
  },
  {
    name: "NUL bytes in a text",
    content: () => `a,b\n${lines(20, () => "some,text")}\nx\u0000,2\n`,
    sentence: "Line 22 contains a NUL byte, which no text has",
  },
  {
    name: "a file that is neither",
    content: () => Uint8Array.from({ length: 5_000 }, (_, i) => (i * 7919 + (i >> 3) * 31) % 251),
    sentence: "The file is neither CSV nor Parquet",
  },
  {
    name: "an Excel workbook",
    content: () => Buffer.from("504b030414000600", "hex"),
    sentence: "an Excel workbook",
  },
  { name: "JSON", content: () => '[{"a": 1}]', sentence: "The file is JSON, not a table." },
  { name: "a web page", content: () => "<!doctype html><html></html>", sentence: "a sign-in page" },
  {
    name: "a Parquet file cut in half",
    content: async () => {
      const whole = await parquetOf("select range as i, random() as x from range(50000)");
      return whole.subarray(0, whole.length >> 1);
    },
    sentence: "The file ends in the middle: a Parquet file keeps its table of contents at its end",
  },
  {
    name: "a Parquet file with damaged pages",
    content: async () => {
      const whole = Buffer.from(await parquetOf("select range as i, random() as x from range(50000)"));
      whole.fill(0xab, 4, whole.length >> 1);
      return whole;
    },
    sentence: "The Parquet file is damaged",
  },
  {
    name: "a Parquet file without rows",
    content: () => parquetOf("select 1 as a, 2 as b where false"),
    sentence: "The table has 2 columns and no rows.",
  },
  {
    name: "half a character of UTF-16",
    content: () => Buffer.concat([Buffer.from("\ufeffa,b\n1,2\n", "utf16le"), Buffer.from([0x41])]),
    sentence: "The file is written in UTF-16 and ends in the middle of a character",
  },
];

describe("what cannot be imported is said in one clear sentence, and nothing is left behind", () => {
  test.each(refused)("$name", async ({ content, sentence }) => {
    const source = await content();
    await expect(importOf(source)).rejects.toThrow(sentence);
    await expect(importOf(source)).rejects.toMatchObject({ name: "JobFailed" });
    expect(readdirSync(scratchFolder)).toEqual([]);
  });
});

const accepted: { name: string; content: string | Uint8Array; names?: string[]; rows: unknown[][] }[] = [
  {
    name: "UTF-8 with a byte order mark",
    content: "\ufeffcity,n\nKöln,1\n",
    names: ["city", "n"],
    rows: [["Köln", "1"]],
  },
  {
    name: "UTF-16 LE",
    content: Buffer.from("\ufeffcity,n\nKöln,1\n", "utf16le"),
    names: ["city", "n"],
    rows: [["Köln", "1"]],
  },
  {
    name: "UTF-16 without a mark",
    content: Buffer.from("city,n\nKöln,1\n", "utf16le"),
    names: ["city", "n"],
    rows: [["Köln", "1"]],
  },
  {
    name: "UTF-16 BE",
    content: Buffer.from("\ufeffcity,n\nKöln,1\n", "utf16le").swap16(),
    names: ["city", "n"],
    rows: [["Köln", "1"]],
  },
  {
    name: "Latin-1",
    content: Buffer.from("city,n\nKöln,1\n", "latin1"),
    names: ["city", "n"],
    rows: [["Köln", "1"]],
  },
  {
    name: "semicolons",
    content: "a;b\n1,5;x\n2,5;y\n",
    rows: [
      ["1,5", "x"],
      ["2,5", "y"],
    ],
  },
  {
    name: "tabs and CRLF",
    content: "a\tb\r\n1\tx\r\n2\ty\r\n",
    rows: [
      ["1", "x"],
      ["2", "y"],
    ],
  },
  { name: "one column", content: "a\n1\n2\n", rows: [["1"], ["2"]] },
  {
    name: "quotes, delimiters and line ends inside values",
    content: 'a,b\n"x, ""y""\nz",1\n',
    rows: [['x, "y"\nz', "1"]],
  },
  {
    name: "markup in names and values",
    content: '<b>a</b>,"\'; drop table x; --"\n<script>,1\n',
    names: ["<b>a</b>", "'; drop table x; --"],
    rows: [["<script>", "1"]],
  },
  {
    name: "names of quotation marks and blanks",
    content: '"a ""b""",  ,c\n1,2,3\n',
    names: ['a "b"', "column 2", "c"],
    rows: [["1", "2", "3"]],
  },
  {
    name: "missing values in words",
    content: "a,b\nNA,x\n1.5,null\n,y\n",
    rows: [
      [null, "x"],
      [1.5, null],
      [null, "y"],
    ],
  },
  {
    name: "a column that is all missing",
    content: "a,b\n,x\n,y\n",
    rows: [
      [null, "x"],
      [null, "y"],
    ],
  },
  { name: "no line end at the end", content: "a,b\n1,2", rows: [["1", "2"]] },
];

describe("what can be imported keeps its values and their order", () => {
  test.each(accepted)("$name", async ({ content, names, rows }) => {
    const imported = await importOf(content);
    if (names) expect(imported.columns.map((column) => column.name)).toEqual(names);
    expect(await rowsOf(imported)).toEqual(rows);
    expect(imported.rows).toBe(rows.length);
    const profile = await profileFile(imported.path, imported.columns, { scratchFolder });
    expect(profile.columns).toHaveLength(imported.columns.length);
    rmSync(imported.path);
  });

  test("a value that does not fit the type of the rows before turns the column into text, and none is lost", async () => {
    const imported = await importOf(`a,b\n${lines(150_000, (i) => `${i},x`)}\nunknown,y\n`);
    expect(imported).toMatchObject({
      rows: 150_001,
      columns: [{ storage: "VARCHAR" }, { storage: "VARCHAR" }],
    });
    rmSync(imported.path);
  });

  test("nested, decimal and zoned columns of a Parquet file get a plain form", async () => {
    const imported = await importOf(
      await parquetOf(
        "select {'x': 1} as s, [1, 2] as l, 1.5::decimal(9, 2) as d, timestamptz '2001-01-01 00:00:00+00' as t, 'a'::blob as b, date '2001-02-03' as day",
      ),
    );
    expect(imported.columns.map((column) => [column.name, column.kind, column.storage])).toEqual([
      ["s", "categorical", "VARCHAR"],
      ["l", "categorical", "VARCHAR"],
      ["d", "numeric", "DOUBLE"],
      ["t", "datetime", "TIMESTAMP"],
      ["b", "categorical", "VARCHAR"],
      ["day", "datetime", "DATE"],
    ]);
    rmSync(imported.path);
  });

  test("5,000 columns are imported and profiled", { timeout: 60_000 }, async () => {
    const names = Array.from({ length: 5_000 }, (_, i) => `c${i}`).join(",");
    const imported = await importOf(
      `${names}\n${lines(3, (r) => Array.from({ length: 5_000 }, (_, i) => (i + r) % 9).join(","))}\n`,
    );
    const profile = await profileFile(imported.path, imported.columns, { scratchFolder });
    expect(profile.columns).toHaveLength(5_000);
    expect(profile.columns[4_999]).toMatchObject({ name: "c4999", distinct: 3 });
    rmSync(imported.path);
  });
});

test("an engine reaches its own files and nothing else", async () => {
  const own = file("a\n1\n");
  const other = file("secret\n1\n");
  await withEngine({ files: [own] }, async (engine) => {
    expect(await engine.rows(`select * from read_csv('${own}')`)).toHaveLength(1);
    for (const sql of [
      `select * from read_csv('${other}')`,
      "select * from read_text('/etc/passwd')",
      "select * from read_csv('https://example.com/a.csv')",
      `copy (select 1) to '${join(folder, "written.csv")}'`,
      "install httpfs",
      "load httpfs",
      "set enable_external_access = true",
    ])
      await expect(engine.run(sql), sql).rejects.toThrow();
  });
});
