import { expect, test } from "vitest";
import { lettersFor } from "./pdf-letters.ts";

const latin = (letter: string) => /^[\u0020-\u024f]$/u.test(letter);

test.each([
  ["Žofie Łukasiewicz", "Žofie Łukasiewicz"],
  ["Wei 张伟 Zhang", "Wei [U+5F20 U+4F1F] Zhang"],
  ["שרה כהן", "[U+05E9 U+05E8 U+05D4] [U+05DB U+05D4 U+05DF]"],
  ["Fox 🦊", "Fox [U+1F98A]"],
  ["first\nsecond", "first\nsecond"],
  // What turns the direction of what follows would make a name read otherwise than it is.
  ["Ann\u202eeve", "Anneve"],
  ["👩\u200d🔬", "[U+1F469 U+200D U+1F52C]"],
  ["", ""],
])("%s is printed as %s", (text, expected) => {
  expect(lettersFor(text, latin)).toBe(expected);
});
