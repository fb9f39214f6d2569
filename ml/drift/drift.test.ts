import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countLevels, referenceOfLevels, sketchLevels, TAIL_MAX } from "./categorical.ts";
import { quantileEdges, referenceOfNumbers, sketchNumbers } from "./numeric.ts";
import { binLabels, psi, psiBinCount, psiBins } from "./psi.ts";
import { emptyLike, type FeatureSketch, merge, rowsOf } from "./sketch.ts";

type NumericGolden = {
  name: string;
  bins: number;
  reference: (number | null)[];
  window: (number | null)[];
  edges: number[];
  referenceCounts: number[];
  windowCounts: number[];
  referenceMissing: number;
  windowMissing: number;
  psi: number;
};
type CategoricalGolden = {
  name: string;
  most: number;
  reference: (string | null)[];
  window: (string | null)[];
  levels: string[];
  unseen: number;
  psi: number;
};
const golden: { numeric: NumericGolden[]; categorical: CategoricalGolden[] } = JSON.parse(
  readFileSync(new URL("./golden/psi.json", import.meta.url), "utf8"),
);
const numbers = (values: readonly (number | null)[]) =>
  Float64Array.from(values, (value) => value ?? Number.NaN);

describe("the same figures as NumPy", () => {
  test.each(golden.numeric)("numbers: $name", (row) => {
    const reference = referenceOfNumbers(numbers(row.reference), row.bins);
    const window = sketchNumbers(numbers(row.window), reference.edges);
    expect(reference.edges).toHaveLength(row.edges.length);
    for (const [index, edge] of row.edges.entries()) expect(reference.edges[index]).toBeCloseTo(edge, 12);
    expect(reference).toMatchObject({ counts: row.referenceCounts, missing: row.referenceMissing });
    expect(window).toMatchObject({ counts: row.windowCounts, missing: row.windowMissing });
    expect(psi(reference, window)).toBeCloseTo(row.psi, 10);
  });

  test.each(golden.categorical)("categories: $name", (row) => {
    const reference = referenceOfLevels(countLevels(row.reference), row.most);
    const window = sketchLevels(countLevels(row.window), reference);
    expect(reference.levels).toEqual(row.levels);
    expect(reference.unseen).toBe(0);
    expect(window.unseen).toBe(row.unseen);
    expect(psi(reference, window)).toBeCloseTo(row.psi, 10);
  });
});

describe("edges of a reference", () => {
  const cases: { name: string; values: number[]; bins: number; edges: number[] }[] = [
    { name: "no values", values: [], bins: 10, edges: [] },
    { name: "only missing values", values: [Number.NaN, Number.NaN], bins: 10, edges: [] },
    { name: "one value", values: [3, 3, 3], bins: 10, edges: [] },
    { name: "as many values as bins", values: [1, 2, 3, 4], bins: 4, edges: [1, 2, 3] },
    { name: "quantiles", values: [0, 1, 2, 3, 4], bins: 4, edges: [1, 2, 3] },
    {
      name: "a heavy value gets a bin of its own",
      values: [1, 5, 5, 5, 5, 5, 5, 8, 9],
      bins: 4,
      edges: [1, 5],
    },
    { name: "a heavy value at the top too", values: [1, 2, 3, 4, 9, 9, 9, 9, 9, 9], bins: 4, edges: [4] },
    {
      name: "infinities make no edge",
      values: [Number.NEGATIVE_INFINITY, 1, 2, Number.POSITIVE_INFINITY],
      bins: 4,
      edges: [1],
    },
  ];
  test.each(cases)("$name", ({ values, bins, edges }) => {
    const found = quantileEdges(values, bins);
    for (const edge of edges) expect(found).toContain(edge);
    expect(found).toEqual([...new Set(found)].sort((a, b) => a - b));
    expect(found.length).toBeLessThanOrEqual(2 * bins);
  });
  test.each([0, -1, 2.5])("%s bins are refused", (bins) =>
    expect(() => quantileEdges([1], bins)).toThrow(RangeError),
  );

  test("a value on an edge lies below it; all values find a bin", () => {
    const sketch = sketchNumbers(
      [Number.NEGATIVE_INFINITY, 0, 1, 1.5, 2, 7, Number.POSITIVE_INFINITY, Number.NaN],
      [1, 2],
    );
    expect(sketch).toEqual({ kind: "numeric", edges: [1, 2], counts: [3, 2, 2], missing: 1, min: 0, max: 7 });
  });
});

describe("categories", () => {
  test("rare levels share a bin, and what the reference never had is counted as unseen", () => {
    const reference = referenceOfLevels(countLevels(["a", "a", "b", "c", null]), 1);
    expect(reference).toMatchObject({
      levels: ["a"],
      tail: ["b", "c"],
      counts: [2],
      other: 2,
      unseen: 0,
      missing: 1,
    });
    const window = sketchLevels(countLevels(["a", "c", "z", undefined]), reference);
    expect(window).toMatchObject({ counts: [1], other: 1, unseen: 1, missing: 1 });
  });
  test("a reference with more levels than it remembers calls none unseen", () => {
    const many = Array.from({ length: TAIL_MAX + 10 }, (_, index) => ({ level: `v${index}`, count: 1 }));
    const reference = referenceOfLevels(many, 5);
    expect(reference.tail).toHaveLength(TAIL_MAX);
    expect(rowsOf(reference)).toBe(many.length);
    expect(sketchLevels([{ level: "new", count: 3 }], reference)).toMatchObject({ other: 3, unseen: 0 });
  });
  test("an empty text is a level, and names of object members are levels like others", () => {
    const reference = referenceOfLevels(countLevels(["", "constructor", "__proto__", ""]), 3);
    expect(reference.levels).toEqual(["", "__proto__", "constructor"]);
  });
});

const EDGES = [-1, 0, 2.5];
const anyNumbers = fc
  .array(fc.oneof(fc.double({ noNaN: false }), fc.integer({ min: -5, max: 5 })), { maxLength: 50 })
  .map((values): FeatureSketch => sketchNumbers(values, EDGES));
const BASE = referenceOfLevels(countLevels(["a", "a", "b", "c", "d"]), 2);
const anyLevels = fc
  .array(fc.constantFrom("a", "b", "c", "d", "e", null), { maxLength: 50 })
  .map((values): FeatureSketch => sketchLevels(countLevels(values), BASE));

describe.each([
  ["numbers", anyNumbers],
  ["categories", anyLevels],
] as const)("merging sketches of %s", (_, sketches) => {
  test("is associative and commutative, and an empty one changes nothing", () => {
    fc.assert(
      fc.property(sketches, sketches, sketches, (a, b, c) => {
        expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)));
        expect(merge(a, b)).toEqual(merge(b, a));
        expect(merge(a, emptyLike(a))).toEqual(a);
        expect(rowsOf(merge(a, b))).toBe(rowsOf(a) + rowsOf(b));
      }),
    );
  });

  test("PSI is never negative, zero against itself, and the same both ways", () => {
    fc.assert(
      fc.property(sketches, sketches, (a, b) => {
        const there = psi(a, b);
        if (rowsOf(a) === 0 || rowsOf(b) === 0) {
          expect(there).toBeNull();
          return;
        }
        expect(there).toBeGreaterThanOrEqual(0);
        expect(psi(b, a)).toBeCloseTo(there ?? Number.NaN, 10);
        expect(psi(a, a)).toBe(0);
      }),
    );
  });
});

describe("what parts say together", () => {
  test("the sketch of a whole is the merge of the sketches of its parts", () => {
    fc.assert(
      fc.property(fc.array(fc.double()), fc.nat(30), (values, cut) => {
        const parts = merge(
          sketchNumbers(values.slice(0, cut), EDGES),
          sketchNumbers(values.slice(cut), EDGES),
        );
        expect(parts).toEqual(sketchNumbers(values, EDGES));
      }),
    );
  });

  test("each bin tells its share and what it adds", () => {
    const reference = sketchNumbers([0, 0, 3, 3], [1]);
    const window = sketchNumbers([0, 3, 3, 3], [1]);
    const bins = psiBins(reference, window);
    expect(bins?.map((bin) => bin.label)).toEqual(["≤ 1", "> 1", "missing"]);
    expect(bins?.map((bin) => [bin.referenceShare, bin.windowShare])).toEqual([
      [0.5, 0.25],
      [0.5, 0.75],
      [0, 0],
    ]);
    expect(bins?.[0]?.contribution).toBeCloseTo(-0.25 * Math.log(0.5), 12);
    expect(psiBinCount(reference, window)).toBe(2);
    expect(binLabels(sketchNumbers([], []))).toEqual(["any value", "missing"]);
    expect(binLabels(sketchNumbers([], [1, 2]))).toEqual(["≤ 1", "1 – 2", "> 2", "missing"]);
    expect(binLabels(BASE)).toEqual(["a", "b", "all others", "missing"]);
  });

  test("sketches with other bins are neither added up nor compared", () => {
    const a = sketchNumbers([1], [1]);
    for (const b of [sketchNumbers([1], [2]), sketchNumbers([1], []), BASE]) {
      expect(() => merge(a, b)).toThrow(RangeError);
      expect(() => psi(a, b)).toThrow(RangeError);
    }
  });

  test("a sketch survives JSON", () => {
    for (const sketch of [sketchNumbers([1, Number.POSITIVE_INFINITY], [1]), BASE]) {
      expect(JSON.parse(JSON.stringify(sketch))).toEqual(sketch);
    }
  });
});
