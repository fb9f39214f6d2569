import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { YamlProblem } from "../../format/yaml.ts";
import { recipeFromYaml, recipeToYaml } from "./file.ts";
import { DATE_PARTS, type RecipeSpec, recipeSpec } from "./spec.ts";

const awkward = fc.constantFrom(
  "yes",
  "null",
  "1",
  "0x1f",
  "- a",
  "a: b",
  "#c",
  " x ",
  "“é”",
  "<<",
  "日付",
  "~",
);
const column = fc.oneof(
  awkward,
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }).filter((text) => /^\P{Cc}+$/u.test(text)),
);
const columns = fc.array(column, { minLength: 1, maxLength: 5 });
const expression = fc.oneof(awkward, fc.string({ unit: "grapheme", minLength: 1, maxLength: 80 }));
const seed = fc.nat(1_000_000);
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const step = fc.oneof(
  fc.record({ do: fc.constant("filter"), where: expression }),
  fc.record({ do: fc.constant("derive"), column, as: expression }),
  fc.record({ do: fc.constant("select"), keep: fc.constantFrom("these", "others"), columns }),
  fc.record({ do: fc.constant("distinct"), columns }),
  fc.record({
    do: fc.constant("join"),
    dataset: fc.constantFrom("airports", "a-2"),
    version: some(fc.integer({ min: 1, max: 99 })),
    on: fc.array(fc.record({ left: column, right: column }), { minLength: 1, maxLength: 3 }),
    how: fc.constantFrom("left", "inner"),
    columns: some(columns),
    prefix: fc.constantFrom("", "a_"),
  }),
  fc.record({
    do: fc.constant("impute"),
    columns,
    by: fc.constant("constant"),
    value: fc.oneof(number, expression, fc.boolean()),
    indicator: fc.boolean(),
  }),
  fc.record({ do: fc.constant("cap"), columns, by: fc.constant("values"), lower: number }),
  fc.record({ do: fc.constant("scale"), columns, by: fc.constantFrom("standard", "min_max", "robust") }),
  fc.record({
    do: fc.constant("encode"),
    columns: column.map((one) => [one]),
    by: fc.constantFrom("one_hot", "ordinal"),
    levels: some(fc.array(fc.string({ unit: "grapheme", maxLength: 20 }), { minLength: 1, maxLength: 4 })),
  }),
  fc.record({ do: fc.constant("date_parts"), column, parts: fc.subarray([...DATE_PARTS], { minLength: 1 }) }),
  fc.record({ do: fc.constant("balance"), column, by: fc.constantFrom("fewer", "more"), seed }),
  fc.record({ do: fc.constant("split"), by: fc.constant("group"), column, seed, as: column }),
);
const spec: fc.Arbitrary<RecipeSpec> = fc
  .record({
    roles: fc.record({ target: some(column), group: some(column) }),
    steps: fc.array(step, { minLength: 1, maxLength: 8 }),
  })
  .map((value) => recipeSpec.parse(JSON.parse(JSON.stringify(value))));

const GOOD = recipeToYaml({
  name: "For training",
  description: "",
  spec: recipeSpec.parse({
    roles: { target: "late" },
    steps: [
      { do: "derive", column: "late", as: "delay > 15" },
      { do: "impute", columns: ["delay"], by: "median" },
    ],
  }),
});

describe("a recipe as YAML", () => {
  test("comes back as it was, whatever its steps and names", () => {
    fc.assert(
      fc.property(spec, fc.constantFrom("", "Two lines\nof it"), (one, description) => {
        const file = { name: "For training", description, spec: one };
        const yaml = recipeToYaml(file);
        expect(recipeFromYaml(yaml)).toEqual(file);
        expect(recipeToYaml(recipeFromYaml(yaml))).toBe(yaml);
      }),
      { numRuns: 400 },
    );
  });

  test("reads like the recipe", () => {
    expect(GOOD).toBe(`# A preparation recipe, as Countersign exports and imports it.
# Steps are done in this order; behind a split they learn from the rows of training alone.
recipe: 1
name: For training
roles:
  target: late
steps:
  - do: derive
    column: late
    as: delay > 15
  - do: impute
    columns:
      - delay
    by: median
    indicator: false
`);
  });

  test.each([
    ["no version", GOOD.replace("recipe: 1\n", ""), "recipe: A file of a recipe begins with recipe: 1."],
    ["another version", GOOD.replace("recipe: 1", "recipe: 2"), "Line 3: recipe: A file of a recipe begins"],
    ["no name", GOOD.replace("For training", '""'), "Line 4: name: The name is empty."],
    [
      "a step nobody knows",
      GOOD.replace("do: derive", "do: divine"),
      "Line 8: steps, 1, do: A step does one of these: filter,",
    ],
    [
      "a word misspelled",
      GOOD.replace("by: median", "by: medium"),
      "Line 14: steps, 2, by: Here belongs one of mean, median",
    ],
    [
      "a field misspelled",
      GOOD.replace("indicator:", "indicater:"),
      "Line 15: There is no field “indicater” here.",
    ],
    [
      "a field left out",
      GOOD.replace("    column: late\n", ""),
      "Line 8: steps, 1, column: It is missing; a text belongs here.",
    ],
    ["no step", "recipe: 1\nname: a\nsteps: []\n", "Line 3: steps: A recipe has at least one step."],
    [
      "a step that does not go together",
      "recipe: 1\nname: a\nsteps:\n  - do: split\n    by: group\n",
      "Line 4: steps, 1, column: Choose the column to split by.",
    ],
    ["a table", "a,b\n1,2\n", "The file holds no fields."],
  ])("%s is refused with its line", (_, text, sentence) => {
    const read = () => recipeFromYaml(text);
    expect(read).toThrow(YamlProblem);
    expect(read).toThrow(sentence);
  });
});
