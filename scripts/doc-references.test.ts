import { expect, it } from "vitest";
import { isDocument, referencesIn } from "./doc-references.ts";

const cases: [name: string, text: string, expected: string[]][] = [
  ["a path in backticks", "See `domain/approvals/rules.ts`.", ["domain/approvals/rules.ts"]],
  ["a folder", "In `server/kernel/`.", ["server/kernel"]],
  ["a line in a file", "`scripts/start.ts:12`", ["scripts/start.ts"]],
  ["a pattern names its folder", "`server/<area>/x.ts`, `docs/*.md`", ["server", "docs"]],
  ["a link from the document", "[page](ARCHITECTURE.md#x)", ["docs/ARCHITECTURE.md"]],
  ["a link upwards", "![picture](../public/a.png)", ["public/a.png"]],
  ["a link to elsewhere", "[x](https://example.org/a.ts) [y](#part)", []],
  ["a command, a mime type", "`npm start`, `text/html`, `application/json`", []],
  ["a block of code", "```\n`domain/nothing.ts`\n```\n", []],
];
it.each(cases)("%s", (_name, text, expected) => {
  expect(referencesIn("docs/page.md", text)).toEqual(expected);
});

it("documents are the README, CONTRIBUTING and docs", () => {
  expect(["README.md", "docs/adr/1.md", "ml/x.md"].map(isDocument)).toEqual([true, true, false]);
});
