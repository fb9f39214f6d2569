import { describe, expect, it } from "vitest";
import { buildFeed, feedFromTable } from "./feed.ts";
import { type InputSchema, MISSING_SECONDS } from "./schema.ts";

const schema: InputSchema = {
  version: 1,
  task: "binary_classification",
  classes: ["on time", "late"],
  positiveLabel: "late",
  features: [
    {
      name: "distance",
      input: "distance",
      kind: "numeric",
      dtype: "float32",
      required: true,
      min: 20,
      max: 4900,
      median: 600,
      integer: true,
      boolean: false,
    },
    {
      name: "fee",
      input: "fee",
      kind: "numeric",
      dtype: "float32",
      required: false,
      min: 0,
      max: 9,
      median: 1,
      integer: false,
      boolean: false,
    },
    {
      name: "origin",
      input: "origin",
      kind: "categorical",
      dtype: "string",
      required: true,
      levels: ["ATL", "ORD"],
      levelCount: 2,
      default: "ATL",
    },
    {
      name: "date",
      input: "date",
      kind: "datetime",
      dtype: "int64",
      required: false,
      min: 978_307_200,
      max: 980_985_599,
    },
  ],
};
const good = { distance: 600, origin: "ATL" };

describe("a feed from records", () => {
  it("has one typed column for each feature, with each kind's own sign for missing", () => {
    const feed = buildFeed(schema, [
      { distance: "600.5", fee: null, origin: "ORD", date: "2001-01-31T17:05" },
      { distance: true, fee: 2, origin: "ATL", date: "" },
    ]);
    expect(feed).toEqual({
      ok: true,
      unseen: [],
      tensors: [
        { name: "distance", type: "float32", data: Float32Array.of(600.5, 1), dims: [2, 1] },
        { name: "fee", type: "float32", data: Float32Array.of(Number.NaN, 2), dims: [2, 1] },
        { name: "origin", type: "string", data: ["ORD", "ATL"], dims: [2, 1] },
        {
          name: "date",
          type: "int64",
          data: BigInt64Array.of(980_960_700n, BigInt(MISSING_SECONDS)),
          dims: [2, 1],
        },
      ],
    });
  });

  const dates: [unknown, number][] = [
    ["2001-01-31", 980_899_200],
    ["2001-01-31 17:05:30", 980_960_730],
    ["2001-01-31T17:05:00Z", 980_960_700],
    ["2001-01-31T17:05:00+02:00", 980_953_500],
    [980_960_700.9, 980_960_700],
    [new Date(980_960_700_000), 980_960_700],
    [-1.5, -2],
  ];
  it.each(dates)("reads the date %s", (date, seconds) => {
    const feed = buildFeed(schema, [{ ...good, date }]);
    expect(feed.ok && feed.tensors[3]?.data).toEqual(BigInt64Array.of(BigInt(seconds)));
  });

  const bad: [string, Record<string, unknown>, string][] = [
    [
      "a required number left out",
      { origin: "ATL" },
      '"distance" is needed. Training saw values from 20 to 4900.',
    ],
    ["a required category left out", { distance: 1 }, '"origin" is needed. For example "ATL".'],
    ["text for a number", { ...good, fee: "cheap" }, '"fee" must be a number; "cheap" is not.'],
    ["an infinite number", { ...good, fee: Number.POSITIVE_INFINITY }, '"fee" must be a number'],
    ["a number beyond float32", { ...good, fee: 1e300 }, '"fee" must be a number'],
    ["a list for a number", { ...good, fee: [1] }, '"fee" must be a number; "[1]" is not.'],
    ["an object for a category", { ...good, origin: {} }, '"origin" must be text.'],
    ["31 February", { ...good, date: "2001-02-31" }, '"date" must be a date and time'],
    ["words for a date", { ...good, date: "tomorrow" }, '"date" must be a date and time'],
    [
      "a feature that the model has not",
      { ...good, delay: 3 },
      'no feature "delay". It takes distance, fee, origin, date.',
    ],
    ["a name of an object's own methods", { ...good, constructor: 1 }, 'no feature "constructor"'],
  ];
  it.each(bad)("refuses %s", (_, record, says) => {
    const feed = buildFeed(schema, [good, record]);
    expect(feed.ok).toBe(false);
    expect(!feed.ok && feed.problems[0]?.row).toBe(1);
    expect(!feed.ok && feed.problems[0]?.message).toContain(says);
  });

  it("asks for a day alone where training saw days alone", () => {
    const features = schema.features.map((one) =>
      one.kind === "datetime" ? { ...one, wholeDays: true as const } : one,
    );
    const typed = { ...good, date: "soon" };
    expect(buildFeed({ ...schema, features }, [typed])).toMatchObject({
      problems: [{ message: '"date" must be a date like 2001-01-31; "soon" is not.' }],
    });
    expect(buildFeed(schema, [typed])).toMatchObject({
      problems: [{ message: '"date" must be a date and time like 2001-01-31T17:05; "soon" is not.' }],
    });
    expect(buildFeed({ ...schema, features }, [{ ...good, date: "2001-01-31" }]).ok).toBe(true);
  });

  it("lets required values be missing when asked to", () => {
    expect(buildFeed(schema, [{}], { allowMissing: true }).ok).toBe(true);
  });

  it("warns of a category that training never saw, and takes it", () => {
    const feed = buildFeed(schema, [{ ...good, origin: "LHR" }]);
    expect(feed.ok && feed.unseen[0]?.message).toBe(
      '"LHR" did not occur in "origin" in training; the model treats it as unknown.',
    );
  });
});

describe("a feed from a table", () => {
  it("needs the model's columns, in their kinds", () => {
    const fee = { kind: "numeric", name: "fee", values: Float32Array.of(1) } as const;
    expect(() => feedFromTable(schema, { rows: 1, columns: [fee] })).toThrow('no column "distance"');
    const wrong = {
      kind: "categorical",
      name: "distance",
      codes: Int32Array.of(0),
      levels: ["far"],
    } as const;
    expect(() => feedFromTable(schema, { rows: 1, columns: [wrong] })).toThrow("is categorical");
  });
});
