import { describe, expect, it } from "vitest";
import { linearAnswers } from "#ml/linear/model.ts";
import type { CategoricalColumn, Table } from "#ml/table.ts";
import { type DatePart, datePart } from "./date-parts.ts";
import { encodeForLinear, fitLinearEncoding } from "./linear-encoding.ts";
import { encodeForTrees, fitTreeEncoding } from "./tree-encoding.ts";

const epoch = (text: string) => Date.parse(`${text}Z`) / 1000;

describe("date parts are those of the UTC calendar", () => {
  const cases: [string, Record<DatePart, number>][] = [
    [
      "2001-01-31T17:05:59",
      { minute_of_day: 1025, hour: 17, weekday: 2, day_of_month: 31, month: 1, year: 2001 },
    ],
    [
      "2000-02-29T00:00:00",
      { minute_of_day: 0, hour: 0, weekday: 1, day_of_month: 29, month: 2, year: 2000 },
    ],
    [
      "1969-12-31T23:59:59",
      { minute_of_day: 1439, hour: 23, weekday: 2, day_of_month: 31, month: 12, year: 1969 },
    ],
    [
      "1900-03-01T12:00:00",
      { minute_of_day: 720, hour: 12, weekday: 3, day_of_month: 1, month: 3, year: 1900 },
    ],
  ];
  it.each(cases)("%s", (text, expected) => {
    for (const [part, value] of Object.entries(expected))
      expect(datePart(part as DatePart, epoch(text))).toBe(value);
  });

  it("agree with Date on 20,000 moments from 1800 to 2200", () => {
    for (let i = 0; i < 20_000; i++) {
      const seconds = -5.36e9 + i * 631_117 + (i % 86_399);
      const date = new Date(seconds * 1000);
      expect([
        datePart("month", seconds),
        datePart("day_of_month", seconds),
        datePart("weekday", seconds),
        datePart("year", seconds),
      ]).toEqual([
        date.getUTCMonth() + 1,
        date.getUTCDate(),
        (date.getUTCDay() + 6) % 7,
        date.getUTCFullYear(),
      ]);
    }
  });

  it("of a missing date are missing", () => {
    expect(datePart("month", Number.NaN)).toBeNaN();
  });
});

const category = (codes: number[], levels: string[]): CategoricalColumn => ({
  kind: "categorical",
  name: "city",
  codes: Int32Array.from(codes),
  levels,
});
const tableOf = (column: CategoricalColumn): Table => ({ rows: column.codes.length, columns: [column] });

describe("categories for trees", () => {
  // a: 40 rows, none positive; b: 40 rows, all positive; c: one positive row; missing: 19 rows, none positive
  const codes = [...Array(40).fill(0), ...Array(40).fill(1), 2, ...Array(19).fill(-1)];
  const target = Uint8Array.from(codes, (code) => (code >= 1 ? 1 : 0));
  const column = category(codes, ["a", "b", "c", "never"]);
  const encoding = fitTreeEncoding([column], target, []);

  it("are ordered by target mean, drawn to the overall mean where rows are few", () => {
    expect(encoding.inputs[0]).toMatchObject({ levels: ["a", "", "c", "b"] });
  });

  it("that training did not see get the place of the overall mean, and missing ones their own", () => {
    const other = category([0, 1, 2, -1], ["b", "unheard of", "a"]);
    expect(encodeForTrees(encoding, tableOf(other))).toEqual([Float32Array.of(3, 1.5, 0, 1)]);
  });

  it("are numbered from the training rows alone", () => {
    const rows = target.map((label, i) => (i < 80 ? 1 - label : label));
    expect(fitTreeEncoding([column], rows, []).inputs[0]).not.toEqual(encoding.inputs[0]);
  });
});

describe("categories for trees of several classes", () => {
  it("stand beside those with similar shares of the classes", () => {
    // North and south answer with class 2, east with class 0, west with class 1, each with a few others.
    const codes = Array.from({ length: 400 }, (_, i) => i % 4);
    const answers = [2, 0, 2, 1];
    const target = Uint8Array.from(codes, (code, i) => (i % 10 === 0 ? (i / 10) % 3 : (answers[code] ?? 0)));
    const column = category(codes, ["north", "east", "south", "west"]);
    const [input] = fitTreeEncoding([column], target, [], "multiclass_classification").inputs;
    const levels = input?.kind === "categorical" ? input.levels : [];
    expect(Math.abs(levels.indexOf("north") - levels.indexOf("south"))).toBe(1);
  });
});

describe("dates for trees", () => {
  it("leave out the parts that do not vary and keep the rest", () => {
    const seconds = Float64Array.from({ length: 60 }, (_, i) => epoch("2001-01-01T00:00:00") + i * 3600);
    const encoding = fitTreeEncoding([{ kind: "datetime", name: "date", seconds }], new Uint8Array(60), []);
    expect(encoding.inputs).toEqual([
      { kind: "datetime", name: "date", parts: ["minute_of_day", "weekday", "day_of_month"] },
    ]);
    expect(
      encodeForTrees(encoding, { rows: 60, columns: [{ kind: "datetime", name: "date", seconds }] }),
    ).toHaveLength(3);
  });
});

describe("numbers for the linear model", () => {
  const values = Float32Array.of(1, 2, 3, 10, Number.NaN, Number.NaN);
  const column = { kind: "numeric", name: "x", values } as const;
  const encoding = fitLinearEncoding([column], []);

  it("are filled with the median, scaled to mean 0 and deviation 1, and say where they were missing", () => {
    const { dense } = encodeForLinear(encoding, { rows: 6, columns: [column] });
    const [scaled, indicator] = dense as [Float64Array, Float64Array];
    expect(scaled[4]).toBe(scaled[5]);
    expect(scaled.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
    expect(scaled.reduce((sum, value) => sum + value ** 2, 0) / 6).toBeCloseTo(1, 12);
    expect(scaled[4]).toBeCloseTo((2.5 - 3.5) / Math.sqrt(53 / 6), 12);
    expect([...(indicator as Float64Array)]).toEqual([0, 0, 0, 0, 1, 1]);
  });
});

describe("categories for the linear model", () => {
  it("gather rare, unseen and missing levels in one column", () => {
    const codes = [...Array(30).fill(0), ...Array(20).fill(1), ...Array(9).fill(2), -1];
    const encoding = fitLinearEncoding([category(codes, ["a", "b", "rare"])], []);
    expect(encoding.inputs[0]).toMatchObject({ levels: ["a", "b"], other: true });
    const { blocks } = encodeForLinear(
      encoding,
      tableOf(category([0, 1, 2, -1], ["b", "rare", "unheard of"])),
    );
    expect(blocks[0]).toEqual({ codes: Int32Array.of(1, 2, 2, 2), size: 3 });
  });

  it("keep 100 columns at most", () => {
    const codes = Array.from({ length: 3000 }, (_, i) => i % 150);
    const levels = Array.from({ length: 150 }, (_, i) => `level ${i}`);
    const encoding = fitLinearEncoding([category(codes, levels)], []);
    expect(encodeForLinear(encoding, tableOf(category(codes, levels))).blocks[0]?.size).toBe(101);
  });

  it("add nothing for an unseen level when training had no rare one", () => {
    const encoding = fitLinearEncoding(
      [category([...Array(30).fill(0), ...Array(30).fill(1)], ["a", "b"])],
      [],
    );
    const design = encodeForLinear(encoding, tableOf(category([0, -1], ["new"])));
    const outputs = [{ intercept: 0.5, dense: [], blocks: [[3, -3]] }];
    expect([...linearAnswers({ kind: "linear", link: "sigmoid", outputs }, design)]).toEqual(
      [1, 1].map(() => 1 / (1 + Math.exp(-0.5))),
    );
  });
});
