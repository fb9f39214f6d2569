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
    sentence:
      "1 of 3 rows does not parse, and more than 10 % is too many. Line 3: 2 values, and the header names 3 columns (4,5). Nothing was imported.",
  },
  {
    name: "a row too long",
    content: () => "a,b,c\n1,2,3\n4,5,6\n6,7,8,9\n",
    sentence: "Line 4: 4 values, and the header names 3 columns (6,7,8,9).",
  },
  {
    name: "rows of which none is good",
    content: () => "a,b\n1\n2\n",
    sentence: "None of the 2 rows parses. Line 2: 1 value, and the header names 2 columns (1).",
  },
  {
    name: "a stray quotation mark that swallows many rows",
    content: () => `a,b\n${lines(20, (i) => `${i},x`)}\n1,"y\n${lines(10, () => "1,z")}\n2,w",3\n`,
    sentence: "1 of 21 rows does not parse, and more than 10 % is too many. Line 22: 3 values",
  },
  {
    name: "JSON lines cut in the middle",
    content: () => `${lines(30, (i) => `{"a": ${i}}`)}\n{"a": 3`,
    sentence: "The file ends in the middle of line 31. Nothing was imported.",
  },
  {
    name: "JSON lines of which too many are broken",
    content: () => `${lines(8, (i) => `{"a": ${i}}`)}\n{"a": }\n[1]\n`,
    sentence: "2 of 10 rows do not parse, and more than 10 % is too many. Line 9: not valid JSON",
  },
  {
    name: "JSON lines whose keys differ in capitals only",
    content: () => '{"Id": 1}\n{"id": 2}\n',
    sentence: 'Columns 1 and 2 are called "Id" and "id", which differ in capital letters only.',
  },
  { name: "JSON lines without keys", content: () => "{}\n{}\n", sentence: "the table has no columns" },
  {
    name: "a JSON line of more than 2 MB",
    content: () => `{"a": 1}\n{"a": "${"x".repeat(2_000_001)}"}\n`,
    sentence: "Line 2 is longer than 2 MB.",
  },
  {
    name: "a JSON document over several lines",
    content: () => '{\n  "rows": [\n    1\n  ]\n}\n',
    sentence: "The file is JSON, not a table. Nothing was imported. Write one object a line",
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
    sentence: "The file is neither CSV, JSON lines nor Parquet",
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
    expect(notes.at(-1)).toBe(
      "“a” is text: 1 of its 150,001 values is no number, for example “unknown”. To have it as numbers, correct the file and upload it again, or derive a column in a recipe with number(a).",
    );
    rmSync(imported.path);
  });

  test("only columns that are nearly numbers or dates are told of, and those of a small file too", async () => {
    const before = notes.length;
    const rows = lines(
      100,
      (i) => `${i % 40 ? i : "?"},2026-01-${10 + (i % 20)},x${i},${i % 2 ? i : "no"},${i}`,
    );
    const imported = await importOf(`a,day,word,half,n\n${rows}\n7,soon,x,1,2\n`);
    const storages = imported.columns.map(({ storage }) => storage);
    expect(storages).toEqual(["VARCHAR", "VARCHAR", "VARCHAR", "VARCHAR", "BIGINT"]);
    expect(notes.slice(before)).toEqual([
      expect.stringContaining("“a” is text: 3 of its 101 values are no number, for example “?”."),
      expect.stringContaining("“day” is text: 1 of its 101 values is no date, for example “soon”."),
    ]);
    rmSync(imported.path);
  });

  test.each([
    ["line feeds", "\n"],
    ["carriage returns and line feeds", "\r\n"],
  ])("rows of another width are kept aside and counted, after %s", async (_name, end) => {
    const rows = Array.from({ length: 2_000 }, (_, i) => `${i},x,"y\nz"`);
    rows.splice(10, 0, "4,5");
    rows.splice(1_500, 0, '6,7,8,"n\nine"', "ten");
    const imported = await importOf(["a,b,c", ...rows, "Total", ""].join(end));
    expect(imported.rows).toBe(2_000);
    expect(imported.columns.map(({ storage }) => storage)).toEqual(["BIGINT", "VARCHAR", "VARCHAR"]);
    // Each good row takes two lines of the file, and so does the long one.
    expect(imported.rejected).toEqual({
      rows: 4,
      lines: 5,
      kept: [
        { line: 22, lines: 1, column: "c", reason: "2 values, and the header names 3 columns", text: "4,5" },
        {
          line: 3_001,
          lines: 2,
          column: null,
          reason: "4 values, and the header names 3 columns",
          text: '6,7,8,"n\nine"',
        },
        {
          line: 3_003,
          lines: 1,
          column: "b",
          reason: "1 value, and the header names 3 columns",
          text: "ten",
        },
        {
          line: 4_006,
          lines: 1,
          column: "b",
          reason: "1 value, and the header names 3 columns",
          text: "Total",
        },
      ],
    });
    const stored = await rowsOf(imported);
    expect(stored.map(([a]) => a)).toEqual(Array.from({ length: 2_000 }, (_, i) => String(i)));
    expect(new Set(stored.map(([, b, c]) => `${b}|${c}`))).toEqual(new Set(["x|y\nz"]));
    expect(notes.at(-1)).toBe("4 rows did not parse and were kept aside.");
    rmSync(imported.path);
    expect(readdirSync(scratchFolder)).toEqual([]);
  });

  test("of many rows that do not parse all are counted and the first 1,000 kept, their texts cut", async () => {
    const long = `🙂${"é".repeat(600)}`;
    const imported = await importOf(`a,b\n${lines(30_000, (i) => (i % 20 === 7 ? long : `${i},x`))}\n`);
    expect(imported.rows).toBe(28_500);
    expect(imported.rejected).toMatchObject({ rows: 1_500, lines: 1_500 });
    expect(imported.rejected?.kept).toHaveLength(1_000);
    expect(imported.rejected?.kept.at(-1)).toMatchObject({ line: 19_989, text: long.slice(0, 500) });
    rmSync(imported.path);
  });

  test("rows kept aside of a UTF-16 file are told by its own lines and text", async () => {
    const text = `city,n\n${lines(20, (i) => `Köln,${i}`)}\nZürich\n`;
    const imported = await importOf(Buffer.from(`\ufeff${text}`, "utf16le"));
    expect(imported).toMatchObject({ rows: 20, rejected: { rows: 1, kept: [{ line: 22, text: "Zürich" }] } });
    rmSync(imported.path);
  });

  test("JSON lines get the types that all their values fit, and nested values become JSON text", async () => {
    const imported = await importOf(
      [
        '\ufeff{"n": 1, "x": 1.5, "flag": true, "day": "2001-02-28", "at": "2001-02-03T04:05:06Z", "s": {"k": [1, "\\""]}, "mixed": 1, "it\'s": "007", "big": 9007199254740993}',
        "",
        '{"x": 2, "n": null, "day": "2024-02-29", "at": "2001-02-03 04:05:06.5+02:00", "s": [1], "mixed": "a", "flag": false, "it\'s": "NA", "big": -1, "late": "2001-02-30"}',
        '{"n": -3}',
      ].join("\r\n"),
    );
    expect(imported).toMatchObject({ format: "jsonl", rows: 3, rejected: null });
    expect(imported.columns.map(({ name, storage }) => `${name} ${storage}`)).toEqual([
      "n BIGINT",
      "x DOUBLE",
      "flag BOOLEAN",
      "day DATE",
      "at TIMESTAMP",
      "s VARCHAR",
      "mixed VARCHAR",
      "it's VARCHAR",
      "big BIGINT",
      "late VARCHAR",
    ]);
    expect(await rowsOf(imported)).toEqual([
      [
        "1",
        1.5,
        true,
        "2001-02-28",
        "2001-02-03 04:05:06",
        '{"k":[1,"\\""]}',
        "1",
        "007",
        "9007199254740993",
        null,
      ],
      [null, 2, false, "2024-02-29", "2001-02-03 02:05:06.5", "[1]", "a", "NA", "-1", "2001-02-30"],
      ["-3", null, null, null, null, null, null, null, null, null],
    ]);
    const profile = await profileFile(imported.path, imported.columns, { scratchFolder });
    expect(profile.columns).toHaveLength(10);
    rmSync(imported.path);
    expect(readdirSync(scratchFolder)).toEqual([]);
  });

  test("lines that are no flat object are kept aside with what is wrong", async () => {
    const bad = [
      '{"a": 1,, "b": 2}',
      "[1, 2]",
      '{"a": 1, "b": {"a": 2}, "a": 3}',
      '{"a": 1e999}',
      '{"b": "x\\u0000"}',
      '{"b": {"deep": ["\\ud800"]}}',
      '{"": 1}',
      "garbage",
    ];
    const good = Array.from({ length: 200 }, (_, i) => `{"a": ${i}, "b": "\\ud83d\\ude00"}`);
    const imported = await importOf([...good.slice(0, 100), ...bad, ...good.slice(100)].join("\n"));
    expect(
      imported.rejected?.kept.map(({ line, column, reason, text }) => [line, column, reason, text]),
    ).toEqual([
      [101, null, "not valid JSON at character 9", bad[0]],
      [102, null, "not an object with a value for each column", bad[1]],
      [103, null, "one key stands in it twice", bad[2]],
      [104, "a", "a number too large to be kept", bad[3]],
      [105, "b", "a character that no text has", bad[4]],
      [106, "b", "a character that no text has", bad[5]],
      [107, null, "a key without a name", bad[6]],
      [108, null, "not valid JSON", bad[7]],
    ]);
    expect((await rowsOf(imported)).map(([a, b]) => [a, b])).toEqual(
      Array.from({ length: 200 }, (_, i) => [String(i), "😀"]),
    );
    rmSync(imported.path);
  });

  test("JSON lines across the chunks of a large file are all read, and those aside left out exactly", async () => {
    const line = (i: number) =>
      i % 50 === 3 ? `{"i": ${i}, broken` : `{"i": ${i}, "text": "${"é".repeat(40)}"}`;
    const imported = await importOf(`${lines(60_000, line)}\n`);
    expect(imported).toMatchObject({ rows: 58_800, rejected: { rows: 1_200, lines: 1_200 } });
    const numbers = (await rowsOf(imported)).map(([i]) => Number(i));
    expect(numbers).toEqual(Array.from({ length: 60_000 }, (_, i) => i).filter((i) => i % 50 !== 3));
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
