import { expect, test } from "vitest";
import { parseRecent, withObject, withSearch } from "./recent.ts";

const object = (n: number) => ({
  id: `run_${n}`,
  label: `run ${n}`,
  kind: "Run",
  href: `/o/x/p/y/object/run_${n}`,
});

test("what was looked for stands once, newest first, and not for ever", () => {
  let recent = parseRecent(null);
  for (const text of ["a", "b", " a ", "", "c", "d", "e", "f", "g"]) recent = withSearch(recent, text);
  expect(recent.searches).toEqual(["g", "f", "e", "d", "c", "a"]);
});

test("an object stands once, with its latest name", () => {
  let recent = parseRecent(null);
  for (let n = 0; n < 12; n += 1) recent = withObject(recent, object(n));
  recent = withObject(recent, { ...object(7), label: "late-flight" });
  expect(recent.objects).toHaveLength(8);
  expect(recent.objects[0]?.label).toBe("late-flight");
  expect(new Set(recent.objects.map(({ id }) => id)).size).toBe(8);
});

test.each([
  "",
  "{",
  "null",
  "[]",
  '{"searches":7,"objects":[{"id":"a"}]}',
  '{"objects":[{"id":"a","label":"x","kind":"Run","href":"https://elsewhere"}]}',
])("what is not ours is nothing: %s", (text) =>
  expect(parseRecent(text)).toEqual({ searches: [], objects: [] }),
);
