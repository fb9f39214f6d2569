import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { YamlProblem } from "../format/yaml.ts";
import { type ExperimentFile, experimentFile, experimentFromYaml, experimentToYaml } from "./file.ts";

const name = fc.oneof(
  fc.constantFrom("yes", "1", "a: b", "- x", "#", "“é”", "日付", " spaced ", "~"),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
);
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const column = (prefix: string) => name.map((one) => `${prefix}${one}`);

/** Settings that go together: the columns of target, features, parts and groups differ by their first letter. */
const run = fc.record({
  data: fc.record({
    dataset: fc.constantFrom("flights", "flights-2"),
    version: some(fc.integer({ min: 1, max: 500 })),
    sha256: some(fc.stringMatching(/^[0-9a-f]{64}$/)),
  }),
  target: fc.oneof(
    fc.record({ kind: fc.constant("class"), column: column("t"), positive: name }),
    fc.record({
      kind: fc.constant("threshold"),
      column: column("t"),
      operator: fc.constantFrom(">", ">="),
      value: number,
    }),
  ),
  features: fc.uniqueArray(
    fc.record({
      column: column("f"),
      as: fc.constantFrom("numeric", "categorical", "datetime"),
      parts: some(fc.constant(["hour", "month"])),
    }),
    { selector: (one) => one.column, minLength: 1, maxLength: 6 },
  ),
  algorithm: fc.constantFrom("decision_tree", "gradient_boosting"),
  grid: fc.dictionary(
    fc.constantFrom("trees", "max_depth"),
    fc.array(number, { minLength: 1, maxLength: 3 }),
    { noNullPrototype: true },
  ),
  search: some(fc.constantFrom({ kind: "random", trials: 9 }, { kind: "halving", factor: 2 })),
  validation: fc.record({
    holdoutFraction: fc.constantFrom(0.05, 0.2, 0.5),
    folds: fc.constantFrom(0, 5),
    split: some(
      fc.oneof(
        fc.constant({ kind: "plain" }),
        fc.record({ kind: fc.constantFrom("grouped", "time", "given"), column: column("s") }),
      ),
    ),
    outOfFolds: some(fc.boolean()),
    seed: fc.nat(2_147_483_647),
  }),
  classWeights: some(fc.constantFrom("balanced", { yes: 3, "> 15": 0.5 })),
  earlyStopping: some(fc.constant({ validationFraction: 0.2, patience: 7 })),
  metric: some(fc.constantFrom("rocAuc", "accuracy")),
  attributes: some(fc.constant([{ column: "group", as: "categorical" }])),
});
const sensible = run.map((one) => ({
  ...one,
  // A single tree has nothing to stop.
  earlyStopping: one.algorithm === "decision_tree" ? undefined : one.earlyStopping,
  // Without folds no row has an answer out of them.
  validation: { ...one.validation, ...(one.validation.folds === 0 && { outOfFolds: undefined }) },
}));
const file = fc
  .record({
    experiment: fc.constant(1),
    name: fc.constantFrom("Late flights", "yes", "1: 2"),
    question: fc.constantFrom("", "Which?\nAnd why?"),
    runs: fc.array(sensible, { maxLength: 4 }),
  })
  .map((value): ExperimentFile => {
    const { experiment: _, ...rest } = experimentFile.parse(JSON.parse(JSON.stringify(value)));
    return rest;
  });

const GOOD = `experiment: 1
name: Late flights
runs:
  - data:
      dataset: flights
    target:
      kind: threshold
      column: delay
      operator: ">"
      value: 15
    features:
      - column: distance
        as: numeric
    algorithm: decision_tree
`;

describe("an experiment as YAML", () => {
  test("comes back as it was, and the same text comes out of it", () => {
    fc.assert(
      fc.property(file, (one) => {
        const yaml = experimentToYaml(one, null);
        expect(experimentFromYaml(yaml)).toEqual(one);
        expect(experimentToYaml(experimentFromYaml(yaml), null)).toBe(yaml);
      }),
      { numRuns: 300 },
    );
  });

  test("may be short: what is left out is as in the form", () => {
    expect(experimentFromYaml(GOOD)).toMatchObject({
      question: "",
      runs: [
        { grid: {}, validation: { holdoutFraction: 0.2, folds: 5, seed: 1 }, data: { dataset: "flights" } },
      ],
    });
  });

  test("tells in a comment of what is not in it", () => {
    const yaml = experimentToYaml({ name: "A", question: "", runs: [] }, "Not in this file: run 7.");
    expect(yaml).toContain("\n# Not in this file: run 7.\n");
    expect(experimentFromYaml(yaml)).toEqual({ name: "A", question: "", runs: [] });
  });

  test.each([
    [
      "no experiment",
      GOOD.replace("experiment: 1\n", ""),
      "A file of an experiment begins with experiment: 1.",
    ],
    [
      "an unknown algorithm",
      GOOD.replace("decision_tree", "oracle"),
      "Line 14: runs, 1, algorithm: Choose one of the algorithms.",
    ],
    [
      "the target among the features",
      GOOD.replace("column: distance", "column: delay"),
      'Line 11: runs, 1, features: "delay" is the target',
    ],
    [
      "a field misspelled",
      GOOD.replace("algorithm:", "algoritm:"),
      "runs, 1, algorithm: Choose one of the algorithms.",
    ],
    ["a field nobody knows", `${GOOD}    colour: red\n`, "Line 15: There is no field “colour” here."],
    [
      "a digest that is none",
      GOOD.replace("dataset: flights", "dataset: flights\n      sha256: abc"),
      "Line 6: runs, 1, data, sha256: A digest has 64",
    ],
    [
      "parts among the features",
      `${GOOD}    validation: {holdoutFraction: 0.2, folds: 0, seed: 1, split: {kind: given, column: distance}}\n`,
      "says which part a row belongs to",
    ],
  ])("%s is refused with its line", (_, text, sentence) => {
    const read = () => experimentFromYaml(text);
    expect(read).toThrow(YamlProblem);
    expect(read).toThrow(sentence);
  });
});
