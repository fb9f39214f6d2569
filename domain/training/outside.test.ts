import { expect, it } from "vitest";
import { columnsOfClasses } from "./outside.ts";

it.each([
  { name: "none given", order: undefined, expected: undefined },
  { name: "the classes' own", order: ["a", "b", "c"], expected: [0, 1, 2] },
  { name: "another", order: ["c", "a", "b"], expected: [1, 2, 0] },
  { name: "one too few", order: ["c", "a"], expected: null },
  { name: "one twice", order: ["a", "a", "b"], expected: null },
  { name: "a stranger", order: ["a", "b", "d"], expected: null },
  { name: "one too many", order: ["a", "b", "c", "d"], expected: null },
])("the order of classes: $name", ({ order, expected }) => {
  expect(columnsOfClasses(["a", "b", "c"], order)).toEqual(expected);
});
