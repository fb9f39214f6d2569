import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FINDINGS, Findings, TOLD_MAX } from "./findings.ts";

test("the page for auditors explains every finding, in the words of the report", () => {
  const page = readFileSync("docs/auditors.md", "utf8");
  for (const [name, { means }] of Object.entries(FINDINGS))
    expect(page).toContain(`| \`${name}\` | ${means} |`);
  const explained = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]);
  expect(explained.toSorted()).toEqual(Object.keys(FINDINGS).toSorted());
});

test("of each kind some are told, and all are counted", () => {
  const findings = new Findings();
  for (let leaf = 0; leaf < 100; leaf++) findings.add("entry-changed", `Entry ${leaf}.`, leaf);
  expect(findings.told).toHaveLength(TOLD_MAX);
  expect(findings.counts()).toEqual([{ name: "entry-changed", severity: "tamper", count: 100 }]);
  expect(findings.has("incomplete")).toBe(false);
});
