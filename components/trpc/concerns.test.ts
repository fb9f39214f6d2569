import { expect, test } from "vitest";
import { type Change, concerns } from "./concerns.ts";

const cases: { name: string; change: Change; here: string | null; expected: boolean }[] = [
  { name: "a change of the page's project", change: { projectId: "prj_a" }, here: "prj_a", expected: true },
  { name: "a change of another project", change: { projectId: "prj_b" }, here: "prj_a", expected: false },
  {
    name: "what is of no project, such as a notice",
    change: { projectId: null },
    here: "prj_a",
    expected: true,
  },
  {
    name: "any change, on a page of all projects",
    change: { projectId: "prj_b" },
    here: null,
    expected: true,
  },
  { name: "too much was missed to tell what", change: null, here: "prj_a", expected: true },
];

test.each(cases)("$name: read again is $expected", ({ change, here, expected }) => {
  expect(concerns(change, here)).toBe(expected);
});
