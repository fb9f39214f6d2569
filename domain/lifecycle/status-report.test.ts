import { fromMarkdown } from "mdast-util-from-markdown";
import { describe, expect, test } from "vitest";
import { escapeMarkdown } from "#domain/format/markdown.ts";
import { type StatusFacts, statusMarkdown, statusSections } from "./status-report.ts";

const late = { label: "late-flight v4", accuracy: 0.806, rocAuc: 0.741, n: 101_648, figure: null, data: "a" };
const price = {
  ...late,
  label: "run 7",
  accuracy: null,
  rocAuc: null,
  n: 1_000,
  figure: { name: "r2" as const, value: 0.812 },
};
const facts = (more: Partial<StatusFacts> = {}): StatusFacts => ({
  organization: "Demo organization",
  project: { name: "Flight delays", description: "Which flight is late?", archived: false },
  madeAt: "2026-11-21T09:30:00.000Z",
  since: "2026-11-14T09:30:00.000Z",
  day: 41,
  focus: {
    phase: "model_development",
    since: "2026-11-12T08:00:00.000Z",
    by: "Lea Lead",
    reason: "Data are ready.",
  },
  phases: [
    { phase: "problem_definition", status: "done" },
    { phase: "data_acquisition", status: "done" },
    { phase: "data_preparation", status: "reopened" },
  ],
  checklist: { closed: 21, total: 34 },
  changes: [{ at: "2026-11-20T10:00:00.000Z", text: "Sana finished run 12", more: 11 }],
  changesInAll: 12,
  best: { ...late, baseline: { answer: "false", accuracy: 0.795, figure: null } },
  champion: { ...late, label: "late-flight v3", accuracy: 0.799, since: "2026-11-12T08:00:00.000Z" },
  service: { window: "2001-06", rows: 502_222, accuracy: 0.784, verdict: "drifted" },
  openAlerts: 1,
  needs: [{ title: "A signature: Release late-flight v4 as champion", due: "2026-12-01" }],
  openThreads: 2,
  ...more,
});

const textOf = (more: Partial<StatusFacts>, key: string): string => {
  const section = statusSections(facts(more)).find((one) => one.key === key);
  return [...(section?.paragraphs ?? []), ...(section?.items ?? [])].join("\n").replaceAll("\u00a0", " ");
};

const sentences: [name: string, key: string, more: Partial<StatusFacts>, said: string[], unsaid: string[]][] =
  [
    [
      "where we are",
      "where",
      {},
      [
        "Day 41 of the project. The main work is model development, since 12 Nov 2026, as Lea Lead declared: Data are ready.",
        "2 of 9 phases are done: Problem definition and Data acquisition.",
        "Data preparation is reopened.",
        "21 of 34 items of the checklist are closed.",
      ],
      ["archived"],
    ],
    [
      "a project that began today",
      "where",
      { focus: null, phases: [], day: 1 },
      ["No phase has been declared", "0 of 9 phases are done."],
      [],
    ],
    [
      "an archived project says so",
      "where",
      { project: { name: "x", description: "", archived: true } },
      ["archived: nothing"],
      [],
    ],
    [
      "what changed, folded",
      "changes",
      {},
      ["20 Nov 2026: Sana finished run 12, and 11 more of the same"],
      ["The newest of"],
    ],
    ["more changes than are shown", "changes", { changesInAll: 900 }, ["The newest of 900 changes:"], []],
    ["nothing changed", "changes", { changes: [], changesInAll: 0 }, ["Nothing of note."], []],
    [
      "the best against the baseline and the one in use, with n",
      "results",
      {},
      [
        "late-flight v4 is right in 80.6 % of 101,648 cases",
        "Always answering “false” would be right in 79.5 %. That is 1.1 points better than that.",
        "in 74 of 100 pairs; guessing does in 50",
        "In use since 12 Nov 2026: late-flight v3. late-flight v3 is right in 79.9 %",
        "The best model so far: 0.7 points better than the one in use.",
        "In 2001-06, with 502,222 cases, it was right in 78.4 %. The data no longer look like",
        "1 alert of the monitoring is open.",
      ],
      ["different data"],
    ],
    [
      "measured on different data is a hint",
      "results",
      { champion: { ...late, label: "v1", accuracy: 0.9, data: "b", since: "2026-11-12" } },
      ["9.4 points worse than the one in use.", "a hint and no proof"],
      [],
    ],
    [
      "the best is in use",
      "results",
      { champion: { ...late, since: "2026-11-12" } },
      ["late-flight v4, which is the best one."],
      [],
    ],
    [
      "nothing trained",
      "results",
      { best: null, champion: null, service: null, openAlerts: 0 },
      ["No model has been trained"],
      ["alert"],
    ],
    [
      "a model without figures",
      "results",
      {
        best: {
          ...late,
          accuracy: null,
          rocAuc: null,
          n: null,
          baseline: { answer: "", accuracy: null, figure: null },
        },
      },
      ["was not measured by how often it is right"],
      ["guessing", "Always"],
    ],
    [
      "a quantity, by what it is the best by, with no word of how often it is right",
      "results",
      {
        best: { ...price, baseline: { answer: "the mean", accuracy: null, figure: -0.004 } },
        champion: {
          ...price,
          label: "price v1",
          figure: { name: "r2", value: 0.75 },
          data: "b",
          since: "2026-11-12",
        },
        service: null,
      },
      [
        "The best model so far: run 7, with R² 0.812 on 1,000 cases that it had not seen before.",
        "Always answering “the mean” would have -0.004. Larger is better.",
        "price v1, with R² 0.750 on 1,000 cases",
        "The best model so far: R² 0.812, the one in use 0.750. The two were measured on different data",
      ],
      ["not measured", "right in", "pairs"],
    ],
    [
      "several kinds, by the mean F1 of them",
      "results",
      {
        best: {
          ...late,
          rocAuc: null,
          figure: { name: "macroF1", value: 0.61 },
          baseline: { answer: "fir", accuracy: 0.6, figure: 0.2 },
        },
        champion: null,
      },
      [
        "late-flight v4 is right in 80.6 % of",
        "It is the best by F1, mean of the classes: 0.610. Always answering “fir” would have 0.200. Larger is better.",
      ],
      ["pairs"],
    ],
    [
      "a figure of which less is better says so",
      "results",
      {
        best: {
          ...price,
          figure: { name: "mae", value: 3.25 },
          baseline: { answer: "7.5", accuracy: null, figure: null },
        },
        champion: { ...price, label: "v1", since: "2026-11-12" },
      },
      [
        "run 7, with mean absolute error 3.250 on 1,000 cases",
        "Smaller is better.",
        "In use since 12 Nov 2026: v1.",
      ],
      ["Always", "the one in use"],
    ],
    [
      "what is needed",
      "needs",
      {},
      ["2 questions in the discussion wait", "Release late-flight v4 as champion, by 1 Dec 2026"],
      [],
    ],
    ["nothing is needed", "needs", { needs: [], openThreads: 0 }, ["Nothing at the moment."], []],
  ];

describe("a status in plain words", () => {
  test.each(sentences)("%s", (_name, key, more, said, unsaid) => {
    const text = textOf(more, key);
    for (const one of said) expect(text).toContain(one);
    for (const one of unsaid) expect(text).not.toContain(one);
  });
});

const attacks = [
  "# a heading",
  "[a link](javascript:alert(1))",
  "![x](https://elsewhere/x.png)",
  "<script>alert(1)</script>",
  "```\ncode\n```",
  "1. one\n2. two",
  "---",
  "| a | b |",
  "**bold** _it_ ~~s~~",
  "&amp; &#60;",
  "https://elsewhere www.elsewhere.org a@b.org",
  "line one  \nline two\u2028three",
  "\\*",
  "=====",
  "\u202eright to left",
];

test.each(attacks)("%j is shown as it is, and is nothing else", (text) => {
  const tree = fromMarkdown(escapeMarkdown(text));
  const [paragraph, ...others] = tree.children;
  expect(others).toEqual([]);
  expect(paragraph).toMatchObject({ type: "paragraph", children: [{ type: "text" }] });
  const shown =
    paragraph?.type === "paragraph"
      ? paragraph.children.map((part) => ("value" in part ? part.value : "")).join("")
      : "";
  expect(shown).toBe(text.replace(/\s+/g, " ").trim());
});

test("the markdown has the page's sections, date, window and digest, and no markup of anybody's", () => {
  const name = "Flug <b>Verspätung</b> 遅延 [x](y)";
  const text = statusMarkdown(
    facts({ project: { name, description: "# Not a heading", archived: false } }),
    "d".repeat(64),
  );
  const tree = fromMarkdown(text);
  const headings = tree.children.filter((node) => node.type === "heading");
  expect(headings).toHaveLength(5);
  expect(tree.children.some(({ type }) => type === "html")).toBe(false);
  expect(text).toContain("遅延");
  expect(text).toContain("21 Nov 2026, 09:30:00 UTC".replace(/[,:]/g, "$&").replaceAll(":", "\\:"));
  expect(text).toContain("d".repeat(64));
});
