import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvCell, csvLine } from "./csv.ts";

describe("cells", () => {
  test.each([
    ["plain", "plain"],
    ["a,b", '"a,b"'],
    ['say "yes"', '"say ""yes"""'],
    ["two\nlines", '"two\nlines"'],
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\t=1", "'\t=1"],
    ["\r=1", '"\'\r=1"'],
    ["\0=1", "'\0=1"],
    ["＝1+1", "'＝1+1"],
    ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
    ["", ""],
    [null, ""],
    [undefined, ""],
    [-4.5, "-4.5"],
    [true, "true"],
  ])("%j becomes %j", (value, cell) => expect(csvCell(value)).toBe(cell));

  test("a line ends in CRLF", () => expect(csvLine(["a", null, 1])).toBe("a,,1\r\n"));
});

/** A reader of RFC 4180, for the property alone. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (quoted && char === '"' && text.charAt(i + 1) === '"') {
      cell += '"';
      i++;
    } else if (char === '"') quoted = !quoted;
    else if (!quoted && char === ",") {
      row.push(cell);
      cell = "";
    } else if (!quoted && char === "\r" && text.charAt(i + 1) === "\n") {
      rows.push([...row, cell]);
      row = [];
      cell = "";
      i++;
    } else cell += char;
  }
  return rows;
}

const DANGEROUS = ["=", "+", "-", "@", "\t", "\r", "\0"];
const hostile = fc
  .tuple(fc.constantFrom("", ...DANGEROUS, '"', ",", "\n"), fc.string({ unit: "binary", maxLength: 30 }))
  .map(([start, rest]) => start + rest);

test("whatever the text, it reads back as itself or with the apostrophe, and no cell starts a formula", () => {
  fc.assert(
    fc.property(fc.array(fc.array(hostile, { minLength: 1, maxLength: 6 }), { minLength: 1 }), (rows) => {
      const read = parse(rows.map(csvLine).join(""));
      expect(read).toHaveLength(rows.length);
      rows.forEach((row, y) => {
        expect(read[y]).toHaveLength(row.length);
        row.forEach((value, x) => {
          const cell = read[y]?.[x] ?? "";
          expect(cell === value || cell === `'${value}`).toBe(true);
          expect(DANGEROUS.some((start) => cell.startsWith(start))).toBe(false);
        });
      });
    }),
    { numRuns: 500 },
  );
});
