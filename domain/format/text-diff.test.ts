import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DiffLine, diffTexts } from "./text-diff.ts";

const short = (lines: readonly DiffLine[]): string[] =>
  lines.map((line) => {
    if (line.kind !== "changed") return `${{ same: "=", added: "+", removed: "-" }[line.kind]}${line.text}`;
    return `~${line.parts.map(({ kind, text }) => ({ same: text, added: `{+${text}+}`, removed: `[-${text}-]` })[kind]).join("")}`;
  });

test.each([
  ["both empty", "", "", []],
  ["the first version", "", "One.\nTwo.", ["+One.", "+Two."]],
  ["all taken away", "One.", "", ["-One."]],
  ["nothing changed", "One.\nTwo.", "One.\nTwo.", ["=One.", "=Two."]],
  ["a line put in", "One.\nThree.", "One.\nTwo.\nThree.", ["=One.", "+Two.", "=Three."]],
  ["a line taken out", "One.\nTwo.\nThree.", "One.\nThree.", ["=One.", "-Two.", "=Three."]],
  ["a line reworded", "Ten late flights.", "Twelve late flights.", ["~[-Ten-]{+Twelve+} late flights."]],
  ["other lines in one place", "a\nb\nc", "a\nx\ny\nz\nc", ["=a", "-b", "+x", "+y", "+z", "=c"]],
  ["right to left, and emoji", "שלום עולם 👍🏽", "שלום לכולם 👍🏽", ["~שלום [-עולם-]{+לכולם+} 👍🏽"]],
])("%s", (_name, before, after, expected) => expect(short(diffTexts(before, after))).toEqual(expected));

describe("nothing is lost", () => {
  const texts = fc
    .array(fc.constantFrom("a b", "a c", "d", "", "b a"), { maxLength: 9 })
    .map((lines) => lines.join("\n"));
  const side = (lines: readonly DiffLine[], other: "added" | "removed") =>
    lines
      .filter(({ kind }) => kind !== other)
      .map((line) =>
        line.kind === "changed"
          ? line.parts
              .filter(({ kind }) => kind !== other)
              .map(({ text }) => text)
              .join("")
          : line.text,
      )
      .join("\n");

  test("what is not added is the first text, what is not removed the second", () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const lines = diffTexts(before, after);
        expect(side(lines, "added")).toBe(before);
        expect(side(lines, "removed")).toBe(after);
      }),
    );
  });

  test("two long texts with nothing in common are shown as replaced", () => {
    const long = (letter: string) => Array.from({ length: 3_000 }, (_, i) => `${letter}${i}`).join("\n");
    const lines = diffTexts(long("a"), `${long("b")}\nend`);
    expect(lines).toHaveLength(6_001);
  });
});
