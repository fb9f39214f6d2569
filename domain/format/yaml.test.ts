import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { readYaml, writeYaml, YamlProblem } from "./yaml.ts";
import { YAML_MAX } from "./yaml-max.ts";

const anything = z.record(z.string(), z.unknown());
const file = z.object({
  name: z.string().max(20, { error: "The name is too long." }),
  parts: z.array(z.object({ size: z.number(), unit: z.enum(["cm", "in"]) })).default([]),
});
const said = (text: string, schema: z.ZodType = file): string => {
  try {
    readYaml(text, schema);
  } catch (error) {
    if (error instanceof YamlProblem) return error.message;
    throw error;
  }
  return "nothing";
};

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: "binary" }).filter((text) => text.isWellFormed()),
    fc.constantFrom(
      "yes",
      "null",
      "~",
      "1",
      "1e3",
      "0x1f",
      ".inf",
      "- a",
      "a: b",
      "# c",
      " x ",
      "a\nb\n",
      "<<",
    ),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

describe("YAML", () => {
  test("what is written is read again as it was, whatever the texts in it", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), plain, { noNullPrototype: true }), (value) => {
        fc.pre(JSON.stringify(value).length < 50_000 && !JSON.stringify(value).includes("__proto__"));
        expect(readYaml(writeYaml(value, "One file"), anything)).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ["no fields", "just words", "The file holds no fields"],
    ["nothing", "", "The file holds no fields"],
    ["a list", "- a\n- b", "The file holds no fields"],
    ["a broken line", "name: a\nparts: [1, 2\n", "Line 3: This is not YAML that can be read."],
    ["an open quote", 'name: "a\n', "Line "],
    ["two documents", "name: a\n---\nname: b\n", "Line 2: This is not YAML"],
    ["a field that is missing", "parts: []", "name: It is missing; a text belongs here."],
    [
      "a wrong kind, deep",
      "name: a\nparts:\n  - size: 1\n    unit: cm\n  - size: much\n    unit: in\n",
      "Line 5: parts, 2, size: Here belongs a number.",
    ],
    [
      "a value that is none of them",
      "name: a\nparts:\n  - size: 1\n    unit: km\n",
      "Line 4: parts, 1, unit: Here belongs one of cm, in.",
    ],
    ["a schema's own sentence", `name: ${"a".repeat(30)}`, "Line 1: name: The name is too long."],
    [
      "a field nobody knows",
      "name: a\nparts:\n  - size: 1\n    unit: cm\n    colour: red\n",
      "Line 5: There is no field “colour” here.",
    ],
    ["a field twice", "name: a\nname: b\n", "Line 2: “name” stands here twice."],
    ["an anchor", "name: &a x\n", "Line 1: Anchors (&) and aliases (*)"],
    ["an alias", "name: &a x\nparts: *a\n", "Line 1: Anchors"],
    ["a tag", "name: !!js/function 'x'\n", "Line 1: "],
    ["a merge", "name: a\n<<: {size: 1}\n", "There is no field “<<” here."],
    ["a name that is a list", "? [a, b]\n: c\n", "Line 1: A field's name is a word"],
    ["too much", `name: ${"a".repeat(YAML_MAX)}`, "200,000 is the most"],
  ])("%s is refused in a sentence with its line", (_, text, sentence) => {
    expect(said(text)).toContain(sentence);
  });

  test.each([
    ["lists in lists", "[".repeat(YAML_MAX)],
    ["lists in lists that end", `a: ${"[".repeat(60_000)}${"]".repeat(60_000)}`],
    ["items of items", `a:\n${"- ".repeat(YAML_MAX / 2 - 2)}x`],
    ["fields in fields", Array.from({ length: 600 }, (_, i) => `${" ".repeat(i)}a:`).join("\n")],
    [
      "laughs",
      `a: &a [x,x]\n${Array.from({ length: 25 }, (_, i) => `b${i}: &b${i} [${i ? `*b${i - 1},*b${i - 1}` : "*a,*a"}]`).join("\n")}`,
    ],
    ["many fields", Array.from({ length: 20_000 }, (_, i) => `f${i}:`).join("\n")],
    ["many quotes", "'".repeat(YAML_MAX)],
    ["many questions", "? ".repeat(YAML_MAX / 2)],
  ])("%s neither hang nor end the process", (_, text) => {
    const before = process.threadCpuUsage();
    expect(said(text)).not.toBe("nothing");
    // Half a second on an idle machine; a limit for what grows with the square of its length.
    // This thread's own work, whatever else the machine does meanwhile.
    const { user, system } = process.threadCpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(3_000);
  });

  test.each([
    ["brackets", "["],
    ["brackets that end", `${"[".repeat(50)}${"]".repeat(50)}`.slice(1)],
    ["items in each other", "- ".repeat(50)],
  ])("%s are too deep, and the line is named", (_, opened) => {
    const text = `name: a\nwords: |\n  ${"[".repeat(90)}\nparts: ${opened.repeat(opened === "[" ? 50 : 1)}`;
    expect(said(text)).toContain("Line 4: The fields stand more than 40 levels deep.");
  });

  test("many items and many brackets beside each other are not deep", () => {
    const parts = Array.from({ length: 200 }, () => ({ size: 1, unit: "cm" }));
    expect(readYaml(writeYaml({ name: "a", parts }, "Parts"), file).parts).toEqual(parts);
    expect(said(`name: a\nparts: [${"{size: 1, unit: cm}, ".repeat(200)}]\n`)).toBe("nothing");
  });

  test("names of JavaScript's own are fields like others, and unknown", () => {
    for (const name of ["__proto__", "constructor", "toString"])
      expect(said(`name: a\n${name}: {polluted: true}\n`)).toContain("There is no field");
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
