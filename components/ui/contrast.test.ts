import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { PHASE_INFO, PHASES } from "#domain/lifecycle/phases.ts";
import { cellShade } from "../lifecycle/cell-shade.ts";
import { contrast, mix, parseHex } from "./contrast.ts";

const css = readFileSync(new URL("../../app/globals.css", import.meta.url), "utf8");

function token(name: string, theme: "light" | "dark"): string {
  const pair = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\);`).exec(css);
  const single = new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(css);
  const value = pair ? pair[theme === "light" ? 1 : 2] : single?.[1];
  if (!value) throw new Error(`No token --${name} in app/globals.css`);
  return value;
}

const grounds = ["paper", "panel", "line-2", "accent-weak"];
const textPairs: [string, string][] = [
  ...["ink", "ink-2", "ink-3", "accent", "warn", "bad", "good"].flatMap((text) =>
    grounds.map((ground): [string, string] => [text, ground]),
  ),
  ["accent-ink", "accent"],
  ["accent-ink", "accent-hover"],
  ["bad-ink", "bad"],
  ["warn", "warn-weak"],
  ["bad", "bad-weak"],
  ["good", "good-weak"],
  ["ink", "warn-weak"],
  ["ink", "bad-weak"],
  ["paper", "ink"],
];

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  const color = (name: string) => parseHex(token(name, theme));

  test.each(textPairs)("text in --%s on --%s keeps 4.5 to 1", (text, ground) => {
    expect(contrast(color(text), color(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test.each([
    ["line-strong", "panel"],
    ["accent", "paper"],
    ["accent", "panel"],
  ])("the edge of a control in --%s on --%s keeps 3 to 1", (edge, ground) => {
    expect(contrast(color(edge), color(ground))).toBeGreaterThanOrEqual(3);
  });

  test("every matrix cell is readable, whatever its share", () => {
    for (let share = 0; share <= 1; share += 0.01) {
      const { percent, strong } = cellShade(share);
      const ground = mix(color("accent"), color("line-2"), percent);
      expect(contrast(color(strong ? "accent-ink" : "ink"), ground)).toBeGreaterThanOrEqual(4.5);
    }
  });

  test.each(PHASES)("the token of %s is the phase's own colour", (phase) => {
    const info = PHASE_INFO[phase];
    const expected = theme === "light" ? info.color : info.darkColor;
    expect(token(`phase-${info.letters.toLowerCase()}`, theme)).toBe(expected.toLowerCase());
  });
});

test("the shade of a matrix cell never falls as the share rises", () => {
  const shades = Array.from({ length: 101 }, (_, percent) => cellShade(percent / 100).percent);
  expect(shades).toEqual([...shades].sort((a, b) => a - b));
});
