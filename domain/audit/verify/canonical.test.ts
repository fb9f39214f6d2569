import canonicalize from "canonicalize";
import fc from "fast-check";
import { expect, test } from "vitest";
import { utf8 } from "#domain/audit/log/bytes.ts";
import { canonicalText, isCanonical as isCanonicalBytes } from "./canonical.ts";

const isCanonical = (body: string, value: unknown) => isCanonicalBytes(utf8(body), body, value);

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

// Few letters and short lists, so that keys meet; each text also with a space, a digit or a key too many.
const close = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, 0, -0, 1.5, 1e21, 1e-7, -12, "", "a", "é", "\ud83d\ude00", '"', "\\"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom("", "a", "ab", "b", "10", "9", "é", "\ud83d\ude00", "\uffff", '"'),
      tie("value"),
    ),
  ),
})).value;

test("what is taken for canonical at sight is so, however the text was spoilt", () => {
  const spoil = fc.constantFrom(" ", "0", ".0", "-", "e1", ",", "\t", '"a":1,', "\\u0061", "");
  fc.assert(
    fc.property(close, fc.boolean(), fc.nat(), spoil, (value, sorted, place, more) => {
      const text = (sorted ? canonicalize(value) : JSON.stringify(value)) ?? "null";
      const at = place % (text.length + 1);
      const body = text.slice(0, at) + more + text.slice(at);
      // No bytes in UTF-8 give half of a pair.
      if (!body.isWellFormed()) return;
      let parsed: unknown;
      try {
        parsed = JSON.parse(body);
      } catch {
        return;
      }
      expect(isCanonical(body, parsed), body).toBe(canonicalize(parsed) === body);
    }),
    { numRuns: 1_000 },
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
