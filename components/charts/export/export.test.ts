import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Drawing, draw } from "./drawings.ts";
import { mixed, PAPER } from "./paper.ts";
import { fileName, formatsOf, type Picture, toCsv, toJson } from "./picture.ts";
import { escaped, svgDocument, wrapped } from "./svg.ts";

const AT = new Date("2026-11-21T23:59:59Z");
const picture = (change: Partial<Picture> = {}): Picture => ({
  name: "flight-delays-overlap",
  title: "Overlap",
  caption: "All time, n = 3",
  table: { head: ["phase", "share"], rows: [["Data", 0.2]] },
  drawing: null,
  ...change,
});

describe("files of a picture", () => {
  test.each([
    ["flight-delays-overlap", "flight-delays-overlap-2026-11-21.svg"],
    ["Überlapp / ../../etc", "berlapp-etc-2026-11-21.svg"],
    ["مشروع", "picture-2026-11-21.svg"],
    ["a".repeat(300), `${"a".repeat(100)}-2026-11-21.svg`],
  ])("%s is kept as %s", (name, file) => expect(fileName(name, "svg", AT)).toBe(file));

  test("a formula in a cell stays text, and a number a number", () => {
    const csv = toCsv(
      picture({
        table: {
          head: ["a", "b"],
          rows: [
            ["=1+1", -0.25],
            ['x,"y"', null],
          ],
        },
      }),
    );
    expect(csv).toBe('\ufeffa,b\r\n\'=1+1,-0.25\r\n"x,""y""",\r\n');
  });

  test("JSON has a row for each row, with the names of the columns", () =>
    expect(JSON.parse(toJson(picture(), AT))).toEqual({
      title: "Overlap",
      caption: "All time, n = 3",
      madeAt: "2026-11-21T23:59:59.000Z",
      rows: [{ phase: "Data", share: 0.2 }],
    }));

  test("without a drawing there are numbers only", () => {
    expect(formatsOf(picture())).toEqual(["csv", "json"]);
    expect(formatsOf(picture({ drawing: DRAWINGS.stack }))).toEqual(["png", "svg", "csv", "json"]);
  });
});

const nine = (value: number) => Array.from({ length: 9 }, () => value);
const PHASES = nine(0).map((_, i) => ({ letters: `P${i}`, title: `Phase ${i}`, color: "#117733" }));
const cell = {
  text: ".20",
  shade: { percent: 40, strong: false },
  outlined: true,
  dotted: true,
};
const HOSTILE = `</text><script>alert(1)</script>" onload="x\u0000`;

const DRAWINGS: { [K in Drawing["kind"]]: Extract<Drawing, { kind: K }> } = {
  matrix: {
    kind: "matrix",
    columns: ["PD", HOSTILE],
    rows: [
      { label: HOSTILE, n: "100", tooFew: null, cells: [cell, cell] },
      { label: "Scale", n: "3", tooFew: "only 3 visits: too few to say", cells: [] },
    ],
  },
  ring: { kind: "ring", counts: nine(0).map((_, i) => nine(i)), phases: PHASES },
  bars: {
    kind: "bars",
    bars: [
      { label: HOSTILE, color: null, value: 0.2, low: 0.13, high: 0.29, text: "20 % (20)" },
      { label: "none", color: "#117733", value: null, low: null, high: null, text: "–" },
    ],
  },
  passages: {
    kind: "passages",
    from: { letters: "MD", title: HOSTILE, color: "#117733" },
    passages: [
      {
        letters: "DA",
        color: "#DDCC77",
        title: "Data acquisition",
        figures: "20 visits",
        value: 20,
        reasons: ["5: a", HOSTILE, "c", "d", "e"],
      },
    ],
  },
  lines: {
    kind: "lines",
    x: ["2026-01", "2026-02", "2026-03"],
    ticks: [
      { value: 0, text: "0" },
      { value: 1, text: "1" },
    ],
    series: [{ label: HOSTILE, color: PAPER.accent, dash: null, values: [0.1, null, 0.3] }],
    guides: [{ value: 0.5, label: HOSTILE }],
  },
  stack: {
    kind: "stack",
    legend: [
      { label: "in focus", color: PAPER.line },
      { label: HOSTILE, color: PAPER.warn },
    ],
    rows: [
      { label: "2026-01", n: "10", parts: [0.4, 0.6] },
      { label: "2026-02", n: "0", parts: null },
    ],
  },
};

describe("an SVG file", () => {
  test.each(Object.entries(DRAWINGS))(
    "%s stands by itself: nothing outside, nothing that runs",
    (_kind, drawing) => {
      const svg = svgDocument({ title: HOSTILE, caption: HOSTILE }, draw(drawing));
      expect(svg).toMatch(
        /^<\?xml version="1.0" encoding="UTF-8"\?>\n<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/,
      );
      expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(
        /https?:|var\(|class=|@import|<script/,
      );
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      expect(svg).not.toContain("\u0000");
      expect(svg).toMatch(/font-family="Inter, [^"]*sans-serif"/);
      const opened = [...svg.matchAll(/<([a-z]+)[^>]*[^/]>/gi)].filter(
        ([tag]) => !tag.startsWith("<?"),
      ).length;
      expect(svg.match(/<\/[a-z]+>/gi)).toHaveLength(opened);
    },
  );

  test("a row with too few says so, and a missing value has no mark", () => {
    expect(draw(DRAWINGS.matrix).body).toContain("only 3 visits: too few to say");
    expect(draw(DRAWINGS.lines).body.match(/<circle/g)).toHaveLength(2);
    expect(draw(DRAWINGS.lines).body).not.toContain("<polyline");
    expect(draw(DRAWINGS.stack).body).toContain(">none<");
    expect(draw(DRAWINGS.bars).body.match(/<rect/g)).toHaveLength(1);
  });

  test("of many reasons the first are named and the rest counted", () => {
    const { body } = draw(DRAWINGS.passages);
    expect(body).toContain("and 2 more");
    expect(body).toContain("20 visits");
  });
});

describe("words in a drawing", () => {
  test("markup is text", () => expect(escaped(`<a href="x">&`)).toBe("&lt;a href=&quot;x&quot;&gt;&amp;"));

  test.each([
    ["short", 200, ["short"]],
    ["", 200, []],
    ["one two three four five six seven eight nine ten", 100, ["one two three", "four five six…"]],
    ["Donaudampfschifffahrtsgesellschaft", 100, ["Donaudampfsch…"]],
  ])("%s in %i pixels", (words, width, lines) => {
    const found = wrapped(words, width, 12, 2);
    expect(found).toHaveLength(lines.length);
    for (const line of found) expect([...line].length).toBeLessThanOrEqual(Math.floor(width / (12 * 0.56)));
  });
});

describe("paper", () => {
  const css = readFileSync(new URL("../../../app/globals.css", import.meta.url), "utf8");
  const names = { ink2: "ink-2", ink3: "ink-3", line2: "line-2", accentInk: "accent-ink" };
  test.each(Object.entries(PAPER))("%s is the page's own, %s", (name, color) => {
    const token = { ...names, [name]: Object.entries(names).find(([key]) => key === name)?.[1] ?? name }[
      name
    ];
    expect(css).toContain(`--${token}: light-dark(${color},`);
  });

  test.each([
    [100, "#1f5c49"],
    [0, "#efebe3"],
    [50, "#87a496"],
  ])("%i %% of one colour in another", (percent, color) =>
    expect(mixed(PAPER.accent, percent, PAPER.line2)).toBe(color),
  );
});
