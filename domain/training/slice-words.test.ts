import { expect, test } from "vitest";
import { sliceInWords } from "./slice-words.ts";

type Conditions = Parameters<typeof sliceInWords>[0];
const cases: { conditions: Conditions; expected: string }[] = [
  {
    conditions: [
      { feature: "distance", kind: "numeric", over: 700, upTo: null },
      { feature: "carrier", is: "WN" },
    ],
    expected: 'distance over 700 and carrier "WN"',
  },
  { conditions: [{ feature: "carrier", is: null }], expected: "carrier missing" },
  { conditions: [{ feature: "when", weekday: 5 }], expected: "when on a Saturday" },
  {
    conditions: [{ feature: "distance", kind: "numeric", over: 1200, upTo: 2400 }],
    expected: "distance over 1,200 up to 2,400",
  },
  {
    conditions: [{ feature: "when", kind: "datetime", over: null, upTo: 86_400 }],
    expected: "when until 1970-01-02",
  },
  { conditions: [{ feature: "flat", kind: "numeric", over: null, upTo: null }], expected: "any flat" },
];

test.each(cases)("$expected", ({ conditions, expected }) => {
  expect(sliceInWords(conditions)).toBe(expected);
});
