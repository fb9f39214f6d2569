import canonicalize from "canonicalize";
import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalText, isCanonical } from "./canonical.ts";

test("the canonical form is the one of another implementation, for any JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const parsed: unknown = JSON.parse(JSON.stringify(value));
      expect(canonicalText(parsed)).toBe(canonicalize(parsed));
      expect(isCanonical(canonicalize(parsed) ?? "", parsed)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['{"b":1,"a":2}', "keys out of order"],
  ['{"a":{"d":1,"c":2}}', "keys out of order inside"],
  ['[{"b":1,"a":2}]', "keys out of order in a list"],
  ['{"a": 1}', "a space"],
  ['{"a":1.0}', "a number in another spelling"],
  ['{"a":1e2}', "an exponent"],
  ['{"a":1,"a":1}', "a key twice"],
  ['{"a":"\\u0041"}', "an escape that is none of need"],
  ['{"9":1,"10":2}', "digits in the order of numbers"],
])("%s is not canonical: %s", (body) => {
  expect(isCanonical(body, JSON.parse(body))).toBe(false);
});

test("keys of digits are in the order of their signs", () => {
  expect(isCanonical('{"10":2,"9":1}', JSON.parse('{"10":2,"9":1}'))).toBe(true);
});
