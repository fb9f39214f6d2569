import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineDiff, manifestChanges } from "./changes.ts";

const BASE = {
  format: "countersign.content/1",
  modelDigest: "a".repeat(64),
  datasetDigests: ["d".repeat(64)],
  metrics: { holdout: { rocAuc: 0.741, n: 1000 } },
  configuration: { algorithm: "trees" },
  card: "First.\nSecond.",
};

describe("what changed between two contents", () => {
  const cases: { name: string; after: object; sentences: string[] }[] = [
    { name: "nothing", after: { ...BASE }, sentences: [] },
    {
      name: "keys in another order are no change",
      after: { ...BASE, metrics: { holdout: { n: 1000, rocAuc: 0.741 } } },
      sentences: [],
    },
    {
      name: "the format line is not content",
      after: { ...BASE, format: "countersign.content/2" },
      sentences: [],
    },
    {
      name: "the bytes",
      after: { ...BASE, modelDigest: "b".repeat(64) },
      sentences: ["The model's bytes are others."],
    },
    {
      name: "the data",
      after: { ...BASE, datasetDigests: ["e".repeat(64), "f".repeat(64)] },
      sentences: ["2 dataset versions came, 1 dataset version went."],
    },
    {
      name: "the card, line by line",
      after: { ...BASE, card: "First.\nOther.\nThird." },
      sentences: ["Card: 2 lines added, 1 line taken out."],
    },
    {
      name: "a figure by its path",
      after: { ...BASE, metrics: { holdout: { rocAuc: 0.752, n: 1000 } } },
      sentences: ["Figures, holdout.rocAuc: 0.741, now 0.752."],
    },
    {
      name: "a setting that came and one that went",
      after: { ...BASE, configuration: { depth: 6 } },
      sentences: ["Configuration, depth is new: 6.", "Configuration, algorithm is gone; it was trees."],
    },
  ];
  test.each(cases)("$name", ({ after, sentences }) => {
    expect(manifestChanges(BASE, after).map((change) => change.sentence)).toEqual(sentences);
  });

  test("a part of another gate is told by its own name", () => {
    expect(manifestChanges({ threshold: 0.1 }, { threshold: 0.2 })).toMatchObject([
      { part: "threshold", sentence: "threshold: 0.1, now 0.2.", before: "0.1", after: "0.2" },
    ]);
  });
});

const text = fc
  .array(fc.constantFrom("a", "b", "c", "", "d"), { maxLength: 12 })
  .map((lines) => lines.join("\n"));

test("the lines of a difference give both texts back, whatever they are", () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = lineDiff(before, after);
      const side = (other: string) =>
        lines
          .filter((line) => line.kind !== other)
          .map((line) => line.text)
          .join("\n");
      expect(side("added")).toBe(before);
      expect(side("removed")).toBe(after);
    }),
  );
});

test("what both have stays: the difference is no longer than it has to be", () => {
  expect(lineDiff("a\nb\nc", "a\nx\nc").map((line) => line.kind)).toEqual([
    "same",
    "removed",
    "added",
    "same",
  ]);
});
